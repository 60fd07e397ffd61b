//! Distinguishes a file or folder from another one that is put in its place.

use std::fs;
use std::io;
use std::path::Path;

/// The number of a file or folder on its volume. Two that exist at the same time have different ones. The number of a removed
/// one can be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    volume: u64,
    number: u64,
}

impl Identity {
    /// The identity of what is at the path, and its metadata. Links are followed.
    ///
    /// # Errors
    ///
    /// The error of the operating system, also if there is nothing.
    #[cfg(unix)]
    pub fn with_metadata(path: &Path) -> io::Result<(Self, fs::Metadata)> {
        use std::os::unix::fs::MetadataExt;
        let metadata = fs::metadata(path)?;
        let identity = Self {
            volume: metadata.dev(),
            number: metadata.ino(),
        };
        Ok((identity, metadata))
    }

    /// The identity of what is at the path, and its metadata. Links are followed.
    ///
    /// It is the file index of Windows:
    /// <https://learn.microsoft.com/windows/win32/api/fileapi/ns-fileapi-by_handle_file_information>.
    ///
    /// # Errors
    ///
    /// The error of the operating system, also if there is nothing.
    #[cfg(windows)]
    pub fn with_metadata(path: &Path) -> io::Result<(Self, fs::Metadata)> {
        let file = open_without_access(path)?;
        Ok((Self::of(&file)?, file.metadata()?))
    }

    /// The identity of an open file.
    #[cfg(windows)]
    pub(super) fn of(file: &fs::File) -> io::Result<Self> {
        let information = winapi_util::file::information(file)?;
        Ok(Self {
            volume: information.volume_serial_number(),
            number: information.file_index(),
        })
    }
}

/// Opens a file or folder for its metadata alone. That works while another program has it open without sharing it.
#[cfg(windows)]
pub(super) fn open_without_access(path: &Path) -> io::Result<fs::File> {
    use std::os::windows::fs::OpenOptionsExt;
    /// It is needed to open a folder:
    /// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew#directories>.
    const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;
    fs::OpenOptions::new()
        .access_mode(0)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS)
        .open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(
        clippy::disallowed_methods,
        reason = "a test file that no other program reads"
    )]
    fn write(path: &Path) {
        fs::write(path, "one").unwrap();
    }

    fn identity(path: &Path) -> Identity {
        Identity::with_metadata(path).unwrap().0
    }

    #[test]
    fn a_file_and_a_folder_that_are_renamed_keep_their_identity() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second, inside] =
            ["first", "second", "first/inside"].map(|name| folder.path().join(name));
        fs::create_dir(&first).unwrap();
        write(&inside);
        let before = (identity(&first), identity(&inside));
        fs::rename(&first, &second).unwrap();
        let after = (identity(&second), identity(&second.join("inside")));
        assert_eq!(before, after);
        assert_ne!(before.0, before.1);
    }

    /// The creation time does not tell them apart: Windows gives a file that replaces one of the same name its creation time
    /// ("tunneling", <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-setfiletime>).
    #[test]
    fn a_folder_that_takes_the_place_of_another_has_another_identity() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache");
        fs::create_dir(&path).unwrap();
        let before = identity(&path);
        fs::rename(&path, folder.path().join("aside")).unwrap();
        fs::create_dir(&path).unwrap();
        assert_ne!(identity(&path), before);
    }

    #[test]
    fn nothing_has_no_identity() {
        let folder = tempfile::tempdir().unwrap();
        let error = Identity::with_metadata(&folder.path().join("none")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
