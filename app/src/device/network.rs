//! Requests: with a deadline, in the person's language, and with every answer read for what it is. An answer
//! that this server did not give (a hotel's sign-in page) is no answer.

use std::fmt::Write as _;

use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

use shared::problem::{Problem, ProblemCode};
use shared::text::Lang;

use super::js;
use super::timer::Alarm;

/// How long an ordinary answer may take. Less than the sync machine's patience.
const DEADLINE_MS: u64 = 50_000;

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No network, no server, or the answer broke off.
    Unreachable,
    /// The server said no.
    Refused(Problem),
}

/// A request to be sent.
pub struct Request {
    method: &'static str,
    address: String,
    headers: Vec<(&'static str, String)>,
    body: JsValue,
    deadline_ms: u64,
}

impl Request {
    /// A request without a body.
    #[must_use]
    pub fn new(method: &'static str, address: impl Into<String>) -> Self {
        Self {
            method,
            address: address.into(),
            headers: Vec::new(),
            body: JsValue::UNDEFINED,
            deadline_ms: DEADLINE_MS,
        }
    }

    /// Asks for something.
    #[must_use]
    pub fn get(address: impl Into<String>) -> Self {
        Self::new("GET", address)
    }

    /// As the person who holds this token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", format!("Bearer {token}"))
    }

    /// In this language.
    #[must_use]
    pub fn lang(self, lang: Lang) -> Self {
        self.header("Accept-Language", lang.tag())
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json<T: Serialize>(self, body: &T) -> Self {
        // Canonical, as the server expects every event; for the rest it does no harm.
        let text = shared::event::canonical(body).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        Self { body: text.map_or(JsValue::UNDEFINED, Into::into), ..self }.header("Content-Type", "application/json")
    }

    /// With a body of bytes.
    #[must_use]
    pub fn bytes(self, body: Uint8Array) -> Self {
        Self { body: body.into(), ..self }
    }

    /// With another deadline.
    #[must_use]
    pub fn within(self, deadline_ms: u64) -> Self {
        Self { deadline_ms, ..self }
    }

    /// Sends it and waits for the answer's beginning.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn send(self) -> Result<Reply, Failure> {
        let controller = AbortController::new().map_err(|_| Failure::Unreachable)?;
        let alarm = Alarm::default();
        let aborter = controller.clone();
        alarm.set(self.deadline_ms, move || aborter.abort());
        let response = self.fetch(&controller).await.map_err(|_| Failure::Unreachable)?;
        let reply = Reply { response, alarm };
        if reply.response.ok() { Ok(reply) } else { Err(reply.problem().await) }
    }

    async fn fetch(&self, controller: &AbortController) -> Result<Response, JsValue> {
        let init = RequestInit::new();
        init.set_method(self.method);
        init.set_signal(Some(&controller.signal()));
        init.set_cache(web_sys::RequestCache::NoStore);
        let headers = Headers::new()?;
        for (name, value) in &self.headers {
            headers.set(name, value)?;
        }
        init.set_headers(&headers);
        if !self.body.is_undefined() {
            init.set_body(&self.body);
        }
        JsFuture::from(js::window().fetch_with_str_and_init(&self.address, &init)).await?.dyn_into()
    }
}

/// An answer that says yes. The deadline holds until its body is read.
pub struct Reply {
    response: Response,
    alarm: Alarm,
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.alarm.clear();
    }
}

impl Reply {
    /// A header of the answer.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.response.status()
    }

    /// The body as a value.
    ///
    /// # Errors
    /// Where it breaks off or is something else.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Failure> {
        let text = self.text().await.ok_or(Failure::Unreachable)?;
        serde_json::from_str(&text).map_err(|_| Failure::Unreachable)
    }

    /// The body as a blob, for pictures.
    ///
    /// # Errors
    /// Where it breaks off.
    pub async fn blob(self) -> Result<web_sys::Blob, Failure> {
        let promise = self.response.blob().map_err(|_| Failure::Unreachable)?;
        JsFuture::from(promise).await.ok().and_then(|b| b.dyn_into().ok()).ok_or(Failure::Unreachable)
    }

    async fn text(&self) -> Option<String> {
        JsFuture::from(self.response.text().ok()?).await.ok()?.as_string()
    }

    /// What the server said instead; where it is not this server's document, the status speaks.
    async fn problem(&self) -> Failure {
        let is_ours = self.header("content-type").is_some_and(|t| t.starts_with("application/problem+json"));
        let text = self.text().await.unwrap_or_default();
        let told = is_ours.then(|| serde_json::from_str::<Problem>(&text).ok()).flatten();
        told.map_or(Failure::Unreachable, Failure::Refused)
    }
}

/// Whether the browser believes that there is a network. A no is sure, a yes is not.
#[must_use]
pub fn seems_online() -> bool {
    js::window().navigator().on_line()
}

/// A problem that the phone itself states, in the person's language.
#[must_use]
pub fn own_problem(code: ProblemCode, lang: Lang) -> Failure {
    Failure::Refused(Problem::new(code, lang))
}

/// A metadata value of tus: base64 of UTF-8.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    let mut binary = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(binary, "{}", char::from(*byte));
    }
    js::window().btoa(&binary).unwrap_or_default()
}
