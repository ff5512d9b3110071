//! Which files were read, and what is their digest?

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::scenario::InputDigest;
use crate::scenario::complaint::{Complaint, Source, Spot};

/// Longest text that is read whole, in bytes.
const LONGEST_TEXT: u64 = 64 << 20;

/// Everything that is read for one scenario.
#[derive(Debug, Default)]
pub struct Files {
    /// The folder that paths in the scenario start from.
    pub base: PathBuf,
    /// Texts that complaints point into.
    pub sources: Vec<Source>,
    /// What was read, in order.
    pub inputs: Vec<InputDigest>,
}

impl Files {
    /// The path of `name`, which a scenario names.
    pub fn path(&self, name: &str) -> PathBuf {
        self.base.join(name)
    }

    /// Adds a text that complaints can point into, and returns its number.
    pub fn add_source(&mut self, name: &str, text: &str) -> usize {
        self.sources.push(Source {
            name: name.to_owned(),
            text: Arc::from(text),
        });
        self.sources.len() - 1
    }

    /// Reads a text file called `name` at `path`; returns its number. A file that is no UTF-8 is
    /// shown as far as it can be, and complained about where it stops being UTF-8.
    pub fn read_text(&mut self, name: &str, path: &Path) -> Result<usize, Box<Complaint>> {
        let bytes = limited(path).map_err(|error| Box::new(self.unreadable(name, &error)))?;
        self.digest_of(name, &Sha256::digest(&bytes));
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) => {
                let start = error.valid_up_to();
                let source = self.add_source(name, &String::from_utf8_lossy(&bytes));
                let spot = Spot {
                    source,
                    start,
                    end: start + '\u{fffd}'.len_utf8(),
                };
                return Err(Box::new(Complaint::error("not-utf8", spot)));
            }
        };
        Ok(self.add_source(name, text))
    }

    /// Takes the digest of a file that is read elsewhere, more than once: a pipe or a device cannot
    /// be, and may never end.
    pub fn digest(&mut self, name: &str) -> std::io::Result<()> {
        let mut file = File::open(self.path(name))?;
        if !file.metadata()?.is_file() {
            return Err(std::io::Error::other("not a regular file"));
        }
        // Several services may replay one large file.
        if self.inputs.iter().any(|input| input.path == name) {
            return Ok(());
        }
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
        }
        self.digest_of(name, &hash.finalize());
        Ok(())
    }

    fn digest_of(&mut self, name: &str, hash: &[u8]) {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).expect("a hex digit");
        let sha256 = hash
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
            .collect();
        let known = self.inputs.iter().any(|input| input.path == name);
        if !known {
            self.inputs.push(InputDigest {
                path: name.to_owned(),
                sha256,
            });
        }
    }

    fn unreadable(&mut self, name: &str, error: &std::io::Error) -> Complaint {
        let source = self.add_source(name, "");
        let spot = Spot {
            source,
            start: 0,
            end: 0,
        };
        Complaint::error("unreadable", spot)
            .with("file", name)
            .with("reason", error.to_string())
    }
}

/// The bytes of a text file; a file that never ends must not fill the memory.
fn limited(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LONGEST_TEXT + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST_TEXT {
        let size = LONGEST_TEXT >> 20;
        return Err(std::io::Error::other(format!("longer than {size} MiB")));
    }
    Ok(bytes)
}
