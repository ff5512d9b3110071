//! What do tests of sweeps work on? A folder with a small scenario and studies of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// Two minutes of 20 requests a second on two small tasks.
pub const SMALL: &str = r#"
title = "Small"

[run]
seed = 7
duration = "2m"

[[taskDefinitions]]
family = "web"
cpu = "256"
memory = "512"

[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 2

[services.loadBalancer]

[services.workload]
generator = { kind = "constant", requestsPerSecond = 20.0 }

[services.request]
cpu = { distribution = "exponential", mean = "5ms" }

[objectives]
latencyP99 = "80ms"
"#;

/// Six points, two runs each; the last size is none that Fargate sells.
pub const STUDY: &str = r#"
title = "Sizes and counts"
scenario = "small.toml"
replications = 2

[[parameters]]
taskDefinition = "web"
sizes = ["256/512", "512/1024", "256/8192"]

[[parameters]]
key = "services.web.desiredCount"
values = [1, 2]
"#;

/// A folder of its own.
pub struct Desk {
    dir: TempDir,
}

impl Desk {
    /// With the small scenario and the study.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let desk = Self { dir };
        desk.write("small.toml", SMALL);
        desk.write("study.toml", STUDY);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        let path = self.path(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub fn json(&self, name: &str) -> Value {
        json(&self.read(name))
    }

    /// `ecsim args`, to be run in the folder `cwd` of the desk.
    pub fn command(&self, cwd: &str, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ecsim"));
        command
            .args(args.split_whitespace())
            .current_dir(self.path(cwd));
        for name in ["LANG", "LC_ALL", "LC_MESSAGES"].iter().chain(&ARRAY) {
            command.env_remove(name);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs `ecsim args` here.
    pub fn ecsim(&self, args: &str) -> Ended {
        Ended::of(&self.command("", args).output().unwrap())
    }

    /// The same, and it must do what it was asked to.
    pub fn done(&self, args: &str) -> Ended {
        let ended = self.ecsim(args);
        assert_eq!(ended.code, 0, "{args}: {ended:?}");
        ended
    }

    /// The same, and it must be refused with a message that says all of this.
    pub fn refused(&self, args: &str, said: &[&str]) {
        let ended = self.ecsim(args);
        assert_eq!(ended.code, 2, "{args}: {ended:?}");
        for text in said {
            assert!(
                ended.err.contains(text),
                "{args}: {text:?} is not in {}",
                ended.err
            );
        }
    }

    /// Starts `ecsim args` here and does not wait.
    pub fn started(&self, args: &str) -> Child {
        let mut command = self.command("", args);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    }

    /// Whole lines of a journal behind its first one, as they are now.
    pub fn lines(&self, folder: &str) -> Vec<String> {
        let bytes = fs::read(self.path(folder).join("journal.jsonl")).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().skip(1).map(str::to_owned).collect()
    }

    /// Waits until `so` is true.
    pub fn until(so: impl Fn() -> bool) {
        for _ in 0..60_000 {
            if so() {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("it was not so in two minutes");
    }

    /// Every file of a folder.
    pub fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        walk(&self.path(folder), "", &mut files);
        files
    }

    /// Two folders have the same files with the same bytes.
    #[track_caller]
    pub fn same(&self, one: &str, other: &str) {
        let (a, b) = (self.files(one), self.files(other));
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&a), names(&b), "{one} and {other}");
        for (name, bytes) in &a {
            assert!(
                bytes == &b[name],
                "{name} differs between {one} and {other}"
            );
        }
        assert!(
            a.contains_key("manifest.json"),
            "{one} is whole: {:?}",
            names(&a)
        );
    }
}

/// The variables in which clusters number the jobs of an array.
pub const ARRAY: [&str; 3] = [
    "SLURM_ARRAY_TASK_ID",
    "AWS_BATCH_JOB_ARRAY_INDEX",
    "JOB_COMPLETION_INDEX",
];

fn walk(dir: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ended {
    pub fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().expect("it was not killed"),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }
}

pub fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
