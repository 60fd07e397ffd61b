//! Access control lists of folders on Windows, where a file has no mode.
//!
//! A folder inherits the list of the folder that it is made in. In a user's profile only that user, `SYSTEM` and administrators
//! have access. A folder on another drive inherits the list of the drive, and Windows lets every user read a drive.

#![expect(
    unsafe_code,
    reason = "the standard library has no access control lists"
)]

use std::fs;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertSidToStringSidW, ConvertStringSecurityDescriptorToSecurityDescriptorW,
    GetNamedSecurityInfoW, SDDL_REVISION_1, SE_FILE_OBJECT, SetNamedSecurityInfoW,
};
use windows_sys::Win32::Security::{
    ACL, DACL_SECURITY_INFORMATION, GetSecurityDescriptorControl, GetSecurityDescriptorDacl,
    GetTokenInformation, PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR,
    SE_DACL_PROTECTED, TOKEN_QUERY, TOKEN_USER, TokenUser,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

/// Whether a folder is in another one, or is that folder. Links are followed, and both must exist.
pub(super) fn is_inside(folder: &Path, other: &Path) -> bool {
    match (fs::canonicalize(folder), fs::canonicalize(other)) {
        (Ok(folder), Ok(other)) => folder.starts_with(other),
        _ => false,
    }
}

/// Whether a folder inherits entries of its access control list from the folder that it is in.
pub(super) fn inherits(folder: &Path) -> io::Result<bool> {
    let descriptor = descriptor_of(folder)?;
    let (mut control, mut revision) = (0, 0);
    // SAFETY: the descriptor is valid until it is dropped, and the function writes two integers.
    let read =
        unsafe { GetSecurityDescriptorControl(descriptor.0, &raw mut control, &raw mut revision) };
    succeeded(read)?;
    Ok(control & SE_DACL_PROTECTED == 0)
}

/// Gives this user, `SYSTEM` and administrators full access to a folder and what is made in it, and nobody else. The user is
/// named by their SID: names of accounts depend on the language of the system.
pub(super) fn restrict(folder: &Path) -> io::Result<()> {
    // The language of this text: https://learn.microsoft.com/windows/win32/secauthz/ace-strings. P: nothing is inherited.
    // OICI: files and folders in it inherit the entry. FA: full access. SY: SYSTEM. BA: administrators.
    let list = format!(
        "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;{})",
        sid_of_user()?
    );
    set(folder, &list)
}

/// Sets the access control list of a folder, and lets the folder inherit nothing.
fn set(folder: &Path, list: &str) -> io::Result<()> {
    let descriptor = descriptor_from(list)?;
    let (mut is_present, mut is_default) = (0, 0);
    let mut list: *mut ACL = ptr::null_mut();
    // SAFETY: the descriptor is valid until it is dropped, and `list` points into it.
    let read = unsafe {
        GetSecurityDescriptorDacl(
            descriptor.0,
            &raw mut is_present,
            &raw mut list,
            &raw mut is_default,
        )
    };
    succeeded(read)?;
    let folder = wide(folder);
    // SAFETY: the path ends with a NUL, `list` is valid as long as `descriptor`, and the other pointers may be null.
    let error = unsafe {
        SetNamedSecurityInfoW(
            folder.as_ptr(),
            SE_FILE_OBJECT,
            DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
            ptr::null_mut(),
            ptr::null_mut(),
            list,
            ptr::null(),
        )
    };
    error_of(error)
}

/// Memory that Windows allocated for its caller.
struct Allocated(*mut core::ffi::c_void);

impl Drop for Allocated {
    fn drop(&mut self) {
        // SAFETY: the functions that allocated it say that `LocalFree` frees it. It is not used any more.
        unsafe { LocalFree(self.0) };
    }
}

fn descriptor_of(path: &Path) -> io::Result<Allocated> {
    let path = wide(path);
    let mut descriptor: PSECURITY_DESCRIPTOR = ptr::null_mut();
    // SAFETY: the path ends with a NUL, the function writes one pointer, and the other pointers may be null.
    let error = unsafe {
        GetNamedSecurityInfoW(
            path.as_ptr(),
            SE_FILE_OBJECT,
            DACL_SECURITY_INFORMATION,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            &raw mut descriptor,
        )
    };
    error_of(error)?;
    Ok(Allocated(descriptor))
}

fn descriptor_from(text: &str) -> io::Result<Allocated> {
    let text: Vec<u16> = text.encode_utf16().chain([0]).collect();
    let mut descriptor: PSECURITY_DESCRIPTOR = ptr::null_mut();
    // SAFETY: the text ends with a NUL, the function writes one pointer, and the size may be null.
    let made = unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(
            text.as_ptr(),
            SDDL_REVISION_1,
            &raw mut descriptor,
            ptr::null_mut(),
        )
    };
    succeeded(made)?;
    Ok(Allocated(descriptor))
}

/// The security identifier of the user of this process.
fn sid_of_user() -> io::Result<String> {
    let mut token = ptr::null_mut();
    // SAFETY: the pseudo handle of the process is always valid and need not be closed.
    let process = unsafe { GetCurrentProcess() };
    // SAFETY: the function writes one handle.
    let opened = unsafe { OpenProcessToken(process, TOKEN_QUERY, &raw mut token) };
    succeeded(opened)?;
    // SAFETY: nothing else has this handle.
    let token = unsafe { OwnedHandle::from_raw_handle(token) };
    // A SID has at most 68 bytes (SECURITY_MAX_SID_SIZE). The elements have the alignment of the structure.
    let mut user = [0_u64; 16];
    let mut size = u32::try_from(size_of_val(&user)).unwrap_or_default();
    // SAFETY: the buffer has this size, and the function writes at most as much.
    let read = unsafe {
        GetTokenInformation(
            token.as_raw_handle(),
            TokenUser,
            user.as_mut_ptr().cast(),
            size,
            &raw mut size,
        )
    };
    succeeded(read)?;
    // SAFETY: the function succeeded, so the buffer starts with this structure. It is large enough and aligned.
    let sid = unsafe { (*user.as_ptr().cast::<TOKEN_USER>()).User.Sid };
    let mut text = ptr::null_mut();
    // SAFETY: the SID is in `user`, which is still alive. The function writes one pointer.
    let made = unsafe { ConvertSidToStringSidW(sid, &raw mut text) };
    succeeded(made)?;
    Ok(text_at(&Allocated(text.cast())))
}

/// The text in memory that Windows allocated. It ends with a NUL.
fn text_at(allocated: &Allocated) -> String {
    let start = allocated.0.cast::<u16>();
    let mut characters = Vec::new();
    loop {
        // SAFETY: no position after the first NUL is read.
        let character = unsafe { start.wrapping_add(characters.len()).read() };
        if character == 0 {
            return String::from_utf16_lossy(&characters);
        }
        characters.push(character);
    }
}

/// The path as Windows takes it: it ends with a NUL.
fn wide(path: &Path) -> Vec<u16> {
    path.as_os_str().encode_wide().chain([0]).collect()
}

/// The result of a function that returns zero if it failed.
fn succeeded(result: i32) -> io::Result<()> {
    if result == 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// The result of a function that returns the number of an error.
fn error_of(number: u32) -> io::Result<()> {
    if number == ERROR_SUCCESS {
        Ok(())
    } else {
        Err(io::Error::from_raw_os_error(number.cast_signed()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::retry::in_tests::is_wine;
    use super::*;
    use windows_sys::Win32::Security::Authorization::ConvertSecurityDescriptorToStringSecurityDescriptorW;

    /// The access control list as text.
    fn list_of(path: &Path) -> String {
        let descriptor = descriptor_of(path).unwrap();
        let mut text = ptr::null_mut();
        // SAFETY: the descriptor is valid, the function writes one pointer, and the length may be null.
        let made = unsafe {
            ConvertSecurityDescriptorToStringSecurityDescriptorW(
                descriptor.0,
                SDDL_REVISION_1,
                DACL_SECURITY_INFORMATION,
                &raw mut text,
                ptr::null_mut(),
            )
        };
        succeeded(made).unwrap();
        text_at(&Allocated(text.cast()))
    }

    /// Everyone, users of this machine, users that have signed in.
    const OTHERS: [&str; 3] = [";;;WD)", ";;;BU)", ";;;AU)"];

    #[test]
    fn a_restricted_folder_gives_access_to_its_user_and_to_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let everyone = format!(
            "D:P(A;OICI;FA;;;WD)(A;OICI;FA;;;{})",
            sid_of_user().unwrap()
        );
        set(folder.path(), &everyone).unwrap();
        let before = list_of(folder.path());
        assert!(before.contains(";;;WD)"), "{before}");
        restrict(folder.path()).unwrap();
        let list = list_of(folder.path());
        // Wine adds the entries of the folder above, which let others read.
        if !is_wine() {
            for other in OTHERS {
                assert!(!list.contains(other), "{list}");
            }
            assert!(!inherits(folder.path()).unwrap());
        }
        assert_ne!(list, before, "others can write no longer");
        let inside = folder.path().join("inside");
        fs::create_dir(&inside).unwrap();
        fs::read_dir(&inside).unwrap();
    }

    #[test]
    fn the_user_is_named_by_a_security_identifier() {
        let sid = sid_of_user().unwrap();
        assert!(sid.starts_with("S-1-"), "{sid}");
    }

    #[test]
    fn a_folder_is_inside_of_those_above_it_in_any_spelling() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("Cache").join("sso");
        fs::create_dir_all(&below).unwrap();
        let upper = folder.path().to_str().unwrap().to_uppercase();
        assert!(is_inside(&below, folder.path()));
        assert!(is_inside(&below, Path::new(&upper)));
        assert!(is_inside(&below, &below));
        assert!(!is_inside(folder.path(), &below));
        assert!(!is_inside(&below, &folder.path().join("none")));
    }

    #[test]
    fn the_list_of_a_missing_folder_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("none");
        assert_eq!(
            inherits(&missing).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
        assert!(restrict(&missing).is_err());
    }
}
