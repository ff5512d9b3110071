//! How do we speak of a run? Texts of the summary, the charts and the report.

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = $en] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text here by its name, for the template of the report and for the parity test.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    FOLDER_FOREIGN = "{path} is not empty and is not an ecsim report; name another folder with --out",
        "{path}: 비어 있지 않고 ecsim 보고서도 아닙니다. --out으로 다른 폴더를 지정하세요";
    FOLDER_NOT_A_FOLDER = "{path} exists and is not a folder; name another one with --out",
        "{path}: 폴더가 아닌 것이 이미 있습니다. --out으로 다른 이름을 지정하세요";
    FOLDER_IO = "could not write {path}: {error}", "{path}: 쓰지 못했습니다: {error}";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_placeholders() {
        for (name, text) in ALL {
            assert_eq!(
                Text::placeholders(text.en),
                Text::placeholders(text.ko),
                "{name}"
            );
            assert!(!text.en.is_empty() && !text.ko.is_empty(), "{name}");
        }
    }
}
