//! When a file was changed last on Windows, whatever its modification time says.
//!
//! The standard library has it in unstable versions of Rust alone (`MetadataExt::change_time`).

#![expect(
    unsafe_code,
    reason = "the function of Windows has no safe wrapper in a crate that is used here"
)]

use std::fs::File;
use std::io;
use std::os::windows::io::AsRawHandle;

use windows_sys::Win32::Storage::FileSystem::{
    FILE_BASIC_INFO, FileBasicInfo, GetFileInformationByHandleEx,
};

/// `ChangeTime` of a file, in steps of 100 ns. Setting the modification time changes it, too. It is 0 on volumes that do not have it,
/// such as FAT: <https://learn.microsoft.com/windows/win32/api/winbase/ns-winbase-file_basic_info>.
pub(super) fn change_time(file: &File) -> io::Result<i64> {
    let mut information = FILE_BASIC_INFO::default();
    let size = u32::try_from(size_of_val(&information)).map_err(io::Error::other)?;
    let target = (&raw mut information).cast();
    // SAFETY: the handle is open, and the function writes no more than `size` bytes to `information`, which has this size.
    let done =
        unsafe { GetFileInformationByHandleEx(file.as_raw_handle(), FileBasicInfo, target, size) };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(information.ChangeTime)
}
