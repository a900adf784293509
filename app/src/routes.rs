//! Which address shows which screen.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use shared::role::Role;

use crate::board::{self, Board, Desk};
use crate::field::{CheckPage, HazardPage, HomePage, MinePage, QueuePage, SettingsPage, SignOffPage};
use crate::session::{App, Preferences, SignInPage, Stage, StorageFails, use_app};
use crate::text::{B, provide_language, t};
use crate::ui::{Notice, Page, Skeleton};

/// Everything.
#[component]
pub fn Root() -> impl IntoView {
    let preferences = Preferences::load();
    provide_language(preferences.lang);
    let app = App::start();
    preferences.apply(app);
    // Another person's screens are built anew; a renewed session of the same person leaves them as they are.
    let who = Memo::new(move |_| app.person.get().map(|person| (person.id, person.role)));
    view! {
        <Router>
            {move || match (app.stage.get(), who.get()) {
                (Stage::Starting, _) => view! { <Page><Skeleton /></Page> }.into_any(),
                (Stage::StorageFails(error), _) => view! { <StorageFails error /> }.into_any(),
                (Stage::Ready, None) => view! { <SignInPage /> }.into_any(),
                (Stage::Ready, Some((_, Role::Inspector))) => view! { <Field /> }.into_any(),
                (Stage::Ready, Some((_, Role::Supervisor | Role::Auditor))) => view! { <BoardRoutes /> }.into_any(),
                (Stage::Ready, Some(_)) => view! { <NoScreens /> }.into_any(),
            }}
        </Router>
    }
}

/// The field app.
#[component]
fn Field() -> impl IntoView {
    view! {
        <FlatRoutes fallback=HomePage>
            <Route path=path!("/") view=HomePage />
            <Route path=path!("/sign-in") view=SignInPage />
            <Route path=path!("/mines/:id") view=MinePage />
            <Route path=path!("/checks/:id") view=CheckPage />
            <Route path=path!("/checks/:id/hazards/:hazard") view=HazardPage />
            <Route path=path!("/checks/:id/sign") view=SignOffPage />
            <Route path=path!("/queue") view=QueuePage />
            <Route path=path!("/settings") view=SettingsPage />
        </FlatRoutes>
    }
}

/// The board.
#[component]
fn BoardRoutes() -> impl IntoView {
    let app = use_app();
    if let (Some(keeper), Some(person)) = (app.keeper(), app.person.get_untracked()) {
        provide_context(Desk::open(keeper, person));
    }
    view! {
        <FlatRoutes fallback=Board>
            <Route path=path!("/") view=Board />
            <Route path=path!("/board/checks/:id") view=board::CheckPage />
            <Route path=path!("/settings") view=SettingsPage />
        </FlatRoutes>
    }
}

/// A role whose screens are not built yet.
#[component]
fn NoScreens() -> impl IntoView {
    view! {
        <Page>
            <Notice><span>{t(B::NoAccess)}</span></Notice>
        </Page>
        <SettingsPage />
    }
}
