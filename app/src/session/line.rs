//! The line to the server for screens that ask and send as the person who is signed in.

use std::rc::Rc;

use js_sys::Uint8Array;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;

use shared::board::Page;
use shared::mine::Mine;
use shared::problem::ProblemCode;

use super::Keeper;
use crate::device::network::{Failure, Reply, Request};

/// How long a file may take: it may be a film, and the line slow.
const FILE_DEADLINE_MS: u64 = 600_000;
/// The mines of a page, and the most pages that are read.
const MINES_PAGE: usize = 2_000;
const MINE_PAGES_MAX: usize = 20;

/// The line.
#[derive(Clone, Copy)]
pub struct Line {
    keeper: StoredValue<Rc<Keeper>, LocalStorage>,
    /// Whether nothing but signing in helps.
    pub ended: RwSignal<bool>,
}

impl Line {
    /// A line for the person whose session this is.
    #[must_use]
    pub fn new(keeper: Rc<Keeper>) -> Self {
        Self { keeper: StoredValue::new_local(keeper), ended: RwSignal::new(false) }
    }

    async fn ask(self, request: impl Fn() -> Request) -> Result<Reply, Failure> {
        // The screens may have gone away meanwhile.
        let Some(keeper) = self.keeper.try_get_value() else { return Err(Failure::Unreachable) };
        let answer = keeper.ask(request).await;
        if let Err(Failure::Refused(problem)) = &answer
            && matches!(
                problem.code,
                ProblemCode::SessionEnded | ProblemCode::Unauthenticated | ProblemCode::ForeignDevice
            )
        {
            self.ended.try_set(true);
        }
        answer
    }

    /// Sends a request that has no body, and reads the answer.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn get<T: DeserializeOwned>(self, address: String) -> Result<T, Failure> {
        self.ask(|| Request::get(address.clone())).await?.json().await
    }

    /// All mines of the region, page after page.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn mines(self) -> Result<Vec<Mine>, Failure> {
        let mut mines: Vec<Mine> = Vec::new();
        for _ in 0..MINE_PAGES_MAX {
            let after = mines.last().map(|mine| format!("&after={}", mine.id)).unwrap_or_default();
            let page: Page<Mine> = self.get(format!("/api/v1/mines?limit={MINES_PAGE}{after}")).await?;
            let is_last = page.rows.len() < MINES_PAGE;
            mines.extend(page.rows);
            if is_last {
                break;
            }
        }
        Ok(mines)
    }

    /// A file.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn blob(self, address: String) -> Result<web_sys::Blob, Failure> {
        self.ask(|| Request::get(address.clone()).within(FILE_DEADLINE_MS)).await?.blob().await
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn bytes(self, address: String) -> Result<Vec<u8>, Failure> {
        let blob = self.blob(address).await?;
        let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|_| Failure::Unreachable)?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }

    /// Sends a body.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn send<T: Serialize>(self, method: &'static str, address: String, body: &T) -> Result<(), Failure> {
        self.ask(|| Request::new(method, address.clone()).json(body)).await.map(drop)
    }

    /// Sends a body, and reads the answer.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn exchange<B: Serialize, T: DeserializeOwned>(
        self,
        method: &'static str,
        address: String,
        body: &B,
    ) -> Result<T, Failure> {
        self.ask(|| Request::new(method, address.clone()).json(body)).await?.json().await
    }

    /// Sends a request that has no body and changes something, and reads the answer.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn order<T: DeserializeOwned>(self, method: &'static str, address: String) -> Result<T, Failure> {
        self.ask(|| Request::new(method, address.clone())).await?.json().await
    }

    /// Sends a request that has neither body nor answer.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn tell(self, method: &'static str, address: String) -> Result<(), Failure> {
        self.ask(|| Request::new(method, address.clone())).await.map(drop)
    }

    /// Sends a file of that type, and reads the answer.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn upload<T: DeserializeOwned>(
        self,
        address: String,
        media_type: &'static str,
        file: &Uint8Array,
    ) -> Result<T, Failure> {
        let request = || {
            Request::new("POST", address.clone())
                .header("Content-Type", media_type)
                .bytes(file.clone())
                .within(FILE_DEADLINE_MS)
        };
        self.ask(request).await?.json().await
    }
}
