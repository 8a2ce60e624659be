//! A link to a brand: as it is opened, and what may be packed in one. What is taken is a good
//! brand, and the same when it is linked again.

use studio::link;

pub(crate) fn run(text: &str) {
    opened(&format!("#brand={text}"));
    opened(&link::pack(text));
}

fn opened(fragment: &str) {
    let Some(Ok(draft)) = link::read(fragment) else { return };
    assert!(!draft.document.sheet().contains("</"));
    assert!(draft.files.is_empty());
    let (styles, _) = draft.styles();
    assert!(!styles.served(str::to_owned).contains("</"));
    if let Ok(again) = link::write(&draft) {
        assert!(link::read(&again) == Some(Ok(draft)), "a brand comes back from its link");
    }
}
