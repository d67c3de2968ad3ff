//! A file system that is small enough to be filled: a `tmpfs` where mounting is allowed.
//! Unmounted when dropped.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A mounted file system of a few megabytes.
#[derive(Debug)]
pub struct SmallDisk {
    directory: tempfile::TempDir,
}

impl SmallDisk {
    /// Mounts one, or gives `None` where this user may not mount.
    pub fn mount(megabytes: u32) -> Option<Self> {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let size = format!("size={megabytes}m,mode=0700");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "codeartifact-tests"])
            .arg(directory.path())
            .output();
        let mounted = mount.is_ok_and(|output| output.status.success());
        mounted.then_some(Self { directory })
    }

    /// Returns where it is mounted.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Takes all the space that is left but `spare` bytes, until the filler is removed again.
    pub fn fill(&self, spare: usize) -> Filler {
        let path = self.path().join("filler");
        let mut file = File::create(&path).expect("a file can be made on a disk that is not full");
        let block = [0_u8; 4096];
        let mut written = 0_u64;
        while file.write_all(&block).is_ok() {
            written += block.len() as u64;
        }
        let kept = written.saturating_sub(spare as u64);
        file.set_len(kept).expect("a file can be made shorter on a full disk");
        Filler { path }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, so that a file that somebody still holds open does not keep the mount.
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

/// A file that takes space on a small disk.
#[derive(Debug)]
pub struct Filler {
    path: PathBuf,
}

impl Filler {
    /// Frees so many bytes.
    pub fn shrink(&self, bytes: u64) {
        let file = File::options().write(true).open(&self.path).expect("the filler is there");
        let length = file.metadata().expect("a file tells its length").len();
        file.set_len(length.saturating_sub(bytes)).expect("a file can be made shorter on a full disk");
    }

    /// Frees the space.
    pub fn remove(self) {
        std::fs::remove_file(&self.path).expect("the filler can be removed");
    }
}
