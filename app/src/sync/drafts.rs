//! Drafts: what is being typed, kept at every keystroke. Writes of one draft follow each other; when they come
//! faster than the disk, the last one counts.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::spawn_local;

use crate::device::store::{Batch, Store, Table};
use crate::device::timer;

/// How long an update of the app waits for the last keystrokes.
const FLUSH_STEP_MS: u64 = 20;
const FLUSH_STEPS: usize = 100;

#[derive(Default)]
struct Desk {
    /// Drafts that wait to be written; none: to be forgotten.
    waiting: BTreeMap<String, Option<String>>,
    /// Drafts that are being written.
    writing: BTreeSet<String>,
}

/// The drafts of one person.
#[derive(Clone)]
pub struct Drafts {
    store: Store,
    desk: Rc<RefCell<Desk>>,
}

impl Drafts {
    /// The drafts in that database.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, desk: Rc::default() }
    }

    /// Keeps a draft.
    pub fn keep<T: Serialize>(&self, name: &str, draft: &T) {
        if let Some(text) = shared::event::canonical(draft).ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
            self.set(name, Some(text));
        }
    }

    /// Forgets a draft.
    pub fn forget(&self, name: &str) {
        self.set(name, None);
    }

    fn set(&self, name: &str, text: Option<String>) {
        let mut desk = self.desk.borrow_mut();
        desk.waiting.insert(name.to_owned(), text);
        self.begin(&mut desk, name.to_owned());
    }

    fn begin(&self, desk: &mut Desk, name: String) {
        if desk.writing.insert(name.clone()) {
            let drafts = self.clone();
            spawn_local(async move { drafts.write(name).await });
        }
    }

    async fn write(&self, name: String) {
        loop {
            let next = self.desk.borrow_mut().waiting.remove(&name);
            let Some(text) = next else { break };
            let batch = match &text {
                Some(text) => Batch::default().put(Table::Drafts, name.as_str(), text),
                None => Batch::default().delete(Table::Drafts, name.as_str()),
            };
            if let Err(error) = self.store.write(batch).await {
                leptos::logging::warn!("draft {name}: {error}");
                // It waits for the next keystroke or flush, unless there are newer words already.
                self.desk.borrow_mut().waiting.entry(name.clone()).or_insert(text);
                break;
            }
        }
        self.desk.borrow_mut().writing.remove(&name);
    }

    /// The draft of that name.
    pub async fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let waiting = self.desk.borrow().waiting.get(name).cloned();
        let text: Option<String> = match waiting {
            Some(text) => text,
            None => self.store.get(Table::Drafts, name).await.ok().flatten(),
        };
        serde_json::from_str(&text?).ok()
    }

    /// Whether every keystroke is on the disk.
    #[must_use]
    pub fn are_kept(&self) -> bool {
        let desk = self.desk.borrow();
        desk.writing.is_empty() && desk.waiting.is_empty()
    }

    /// Waits until every keystroke is on the disk; false if that takes too long or the storage fails.
    pub async fn flush(&self) -> bool {
        {
            let mut desk = self.desk.borrow_mut();
            let failed: Vec<String> = desk.waiting.keys().cloned().collect();
            for name in failed {
                self.begin(&mut desk, name);
            }
        }
        for _ in 0..FLUSH_STEPS {
            if self.are_kept() {
                return true;
            }
            timer::sleep(FLUSH_STEP_MS).await;
        }
        self.are_kept()
    }
}

impl Drafts {
    /// The names of the drafts that begin so.
    pub async fn names(&self, prefix: &str) -> Vec<String> {
        self.flush().await;
        let names = self.store.keys(Table::Drafts).await.unwrap_or_default();
        names.into_iter().filter(|name| name.starts_with(prefix)).collect()
    }
}
