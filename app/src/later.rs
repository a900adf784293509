//! What is no part of the first download: groups of screens, and sending. Each group is a piece of the bundle by
//! itself, fetched when the first of its screens is asked for, or before, when the app has nothing better to do.
//!
//! Here is all that knows of pieces: the screens do not.
#![cfg_attr(not(feature = "split"), allow(clippy::unnecessary_wraps, reason = "only what is fetched can be missing"))]
#![cfg_attr(feature = "split", allow(unsafe_code, reason = "the entry of a piece is declared as a foreign function"))]

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::board::BoardRoutes;
use crate::device::timer;
use crate::field::{CheckPage, HazardPage, MinePage, QueuePage, SettingsPage, SignOffPage};
use crate::rewards::{self, RewardPage};
use crate::sync::{MakeSender, make_sender};
use crate::text::{C, t};
use crate::tips::TipRoutes;
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

/// Draws a screen of its group, by its number: one type for all groups, so that waiting for a piece is in the first
/// download once and not once for each.
type Draw = fn(u8) -> AnyView;

/// A group on its way.
type Load = Pin<Box<dyn Future<Output = Result<Draw, NotDownloaded>>>>;

/// A screen of a group that is loaded later.
pub trait Screen: Copy + Send + Sync + 'static {
    /// Fetches the piece; gives what draws its screens.
    fn load() -> Load;

    /// Which of the group it is.
    fn number(self) -> u8 {
        0
    }
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

impl FieldScreen {
    const ALL: [Self; 6] = [Self::Mine, Self::Check, Self::Hazard, Self::SignOff, Self::Queue, Self::Settings];
}

fn draw_field(number: u8) -> AnyView {
    match FieldScreen::ALL.get(usize::from(number)).copied().unwrap_or(FieldScreen::Settings) {
        FieldScreen::Mine => view! { <MinePage /> }.into_any(),
        FieldScreen::Check => view! { <CheckPage /> }.into_any(),
        FieldScreen::Hazard => view! { <HazardPage /> }.into_any(),
        FieldScreen::SignOff => view! { <SignOffPage /> }.into_any(),
        FieldScreen::Queue => view! { <QueuePage /> }.into_any(),
        FieldScreen::Settings => view! { <SettingsPage /> }.into_any(),
    }
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(field, fallible))]
fn field_piece() -> Result<Draw, NotDownloaded> {
    Ok(draw_field)
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(field, fallible))]
fn sender_piece() -> Result<MakeSender, NotDownloaded> {
    Ok(make_sender)
}

/// All screens of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardScreens;

fn draw_board(_: u8) -> AnyView {
    view! { <BoardRoutes /> }.into_any()
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(board, fallible))]
fn board_piece() -> Result<Draw, NotDownloaded> {
    Ok(draw_board)
}

/// All screens of the tip officers, with all that opens and seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TipScreens;

fn draw_tips(_: u8) -> AnyView {
    view! { <TipRoutes /> }.into_any()
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(tips, fallible))]
fn tips_piece() -> Result<Draw, NotDownloaded> {
    Ok(draw_tips)
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(rewards, fallible))]
fn rewards_piece() -> Result<Draw, NotDownloaded> {
    Ok(rewards::draw)
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
    fn load() -> Load {
        Box::pin(async { entry!(field_piece()) })
    }

    fn number(self) -> u8 {
        self as u8
    }
}

impl Screen for BoardScreens {
    fn load() -> Load {
        Box::pin(async { entry!(board_piece()) })
    }
}

impl Screen for TipScreens {
    fn load() -> Load {
        Box::pin(async { entry!(tips_piece()) })
    }
}

impl Screen for RewardPage {
    fn load() -> Load {
        Box::pin(async { entry!(rewards_piece()) })
    }

    fn number(self) -> u8 {
        self as u8
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
    state: RwSignal<State>,
    group: PhantomData<fn() -> S>,
}

#[derive(Clone, Copy)]
enum State {
    Absent,
    Coming,
    Failed,
    Here(Draw),
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
        Self { state: RwSignal::new(State::Absent), group: PhantomData }
    }

    /// Fetches the group, unless it is here or on its way.
    pub fn fetch(self) {
        fetch(self.state, S::load);
    }
}

fn fetch(state: RwSignal<State>, load: fn() -> Load) {
    if matches!(state.get_untracked(), State::Coming | State::Here(_)) {
        return;
    }
    state.set(State::Coming);
    spawn_local(async move {
        let loaded = load().await;
        state.set(loaded.map_or(State::Failed, State::Here));
    });
}

/// A screen of a group that may still have to be fetched.
#[component]
pub fn Later<S: Screen>(
    /// Which.
    screen: S,
) -> impl IntoView {
    later(expect_context::<Piece<S>>().state, screen.number(), S::load)
}

fn later(state: RwSignal<State>, number: u8, load: fn() -> Load) -> AnyView {
    fetch(state, load);
    let shown = move || match state.get() {
        State::Here(draw) => draw(number),
        State::Absent | State::Coming => view! { <Page><Skeleton /></Page> }.into_any(),
        State::Failed => view! {
            <Page>
                <Notice tone=Tone::Bad>
                    <span>{t(C::NotDownloaded)}</span>
                    <Button id="fetch-again" press=move |()| fetch(state, load)>{t(C::Retry)}</Button>
                </Notice>
            </Page>
        }
        .into_any(),
    };
    shown.into_any()
}
