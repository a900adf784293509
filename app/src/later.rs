//! What is no part of the first download: groups of screens, and sending. Each group is a piece of the bundle by
//! itself, fetched when the first of its screens is asked for, or before, when the app has nothing better to do.
//!
//! Here is all that knows of pieces: the screens do not.
#![cfg_attr(not(feature = "split"), allow(clippy::unnecessary_wraps, reason = "only what is fetched can be missing"))]
#![cfg_attr(feature = "split", allow(unsafe_code, reason = "the entry of a piece is declared as a foreign function"))]

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::board::BoardRoutes;
use crate::device::timer;
use crate::field::{CheckPage, HazardPage, MinePage, QueuePage, SettingsPage, SignOffPage};
use crate::sync::{MakeSender, make_sender};
use crate::text::{C, t};
use crate::ui::{Button, Notice, Page, Skeleton, Tone};

/// The first wait before the sender is fetched again; it doubles.
const TRY_AGAIN_MS: u64 = 2_000;
/// The longest wait.
const TRY_AGAIN_MAX_MS: u64 = 60_000;

/// The piece could not be fetched: no network, and the service worker does not have it.
#[derive(Debug, Clone, Copy)]
pub struct NotDownloaded;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for NotDownloaded {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Draws a screen of its group.
type Draw<S> = fn(S) -> AnyView;

/// A screen of a group that is loaded later.
pub trait Screen: Copy + Send + Sync + 'static {
    /// Fetches the piece; gives what draws its screens.
    fn load() -> impl Future<Output = Result<Draw<Self>, NotDownloaded>>;
}

/// Screens of the field app behind the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldScreen {
    /// One mine.
    Mine,
    /// One check.
    Check,
    /// One hazard.
    Hazard,
    /// Sign-off of a check.
    SignOff,
    /// What waits.
    Queue,
    /// Settings.
    Settings,
}

fn draw_field(screen: FieldScreen) -> AnyView {
    match screen {
        FieldScreen::Mine => view! { <MinePage /> }.into_any(),
        FieldScreen::Check => view! { <CheckPage /> }.into_any(),
        FieldScreen::Hazard => view! { <HazardPage /> }.into_any(),
        FieldScreen::SignOff => view! { <SignOffPage /> }.into_any(),
        FieldScreen::Queue => view! { <QueuePage /> }.into_any(),
        FieldScreen::Settings => view! { <SettingsPage /> }.into_any(),
    }
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(field, fallible))]
fn field_piece() -> Result<Draw<FieldScreen>, NotDownloaded> {
    Ok(draw_field)
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(field, fallible))]
fn sender_piece() -> Result<MakeSender, NotDownloaded> {
    Ok(make_sender)
}

/// All screens of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardScreens;

fn draw_board(_: BoardScreens) -> AnyView {
    view! { <BoardRoutes /> }.into_any()
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(board, fallible))]
fn board_piece() -> Result<Draw<BoardScreens>, NotDownloaded> {
    Ok(draw_board)
}

/// The entry of a piece: a future where the bundle is split, a plain function where the app is whole.
macro_rules! entry {
    ($piece:expr) => {{
        let piece = $piece;
        #[cfg(feature = "split")]
        let piece = piece.await;
        piece
    }};
}

impl Screen for FieldScreen {
    async fn load() -> Result<Draw<Self>, NotDownloaded> {
        entry!(field_piece())
    }
}

impl Screen for BoardScreens {
    async fn load() -> Result<Draw<Self>, NotDownloaded> {
        entry!(board_piece())
    }
}

/// What makes the phone's sender. Tries until the piece that has it is here.
pub async fn sender() -> MakeSender {
    let mut wait_ms = TRY_AGAIN_MS;
    loop {
        match entry!(sender_piece()) {
            Ok(make) => return make,
            Err(NotDownloaded) => timer::sleep(wait_ms).await,
        }
        wait_ms = (wait_ms * 2).min(TRY_AGAIN_MAX_MS);
    }
}

/// A group of screens, as far as it is loaded.
pub struct Piece<S: 'static> {
    state: RwSignal<State<S>>,
}

enum State<S> {
    Absent,
    Coming,
    Failed,
    Here(Draw<S>),
}

impl<S> Clone for Piece<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Piece<S> {}

impl<S: Screen> Piece<S> {
    /// A group of which nothing is loaded.
    pub fn new() -> Self {
        Self { state: RwSignal::new(State::Absent) }
    }

    /// Fetches the group, unless it is here or on its way.
    pub fn fetch(self) {
        if self.state.with_untracked(|state| matches!(state, State::Coming | State::Here(_))) {
            return;
        }
        self.state.set(State::Coming);
        spawn_local(async move {
            let loaded = S::load().await;
            self.state.set(loaded.map_or(State::Failed, State::Here));
        });
    }
}

/// A screen of a group that may still have to be fetched.
#[component]
pub fn Later<S: Screen>(
    /// Which.
    screen: S,
) -> impl IntoView {
    let piece = expect_context::<Piece<S>>();
    piece.fetch();
    move || {
        piece.state.with(|state| match state {
            State::Here(draw) => draw(screen),
            State::Absent | State::Coming => view! { <Page><Skeleton /></Page> }.into_any(),
            State::Failed => view! {
                <Page>
                    <Notice tone=Tone::Bad>
                        <span>{t(C::NotDownloaded)}</span>
                        <Button id="fetch-again" press=move |()| piece.fetch()>{t(C::Retry)}</Button>
                    </Notice>
                </Page>
            }
            .into_any(),
        })
    }
}
