//! Which address shows which screen.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use shared::role::Role;

use crate::device::timer;
use crate::field::HomePage;
use crate::later::{BoardScreens, FieldScreen, Later, Piece, TipScreens};
use crate::rewards::RewardPage;
use crate::session::{App, FIRST_SCREEN_MS, Preferences, SignInPage, Stage, StorageFails};
use crate::text::{C, provide_language, t};
use crate::ui::{Notice, Page};

/// Everything.
#[component]
pub fn Root() -> impl IntoView {
    let preferences = Preferences::load();
    provide_language(preferences.lang);
    let app = App::start();
    preferences.apply(app);
    provide_context(Piece::<FieldScreen>::new());
    provide_context(Piece::<BoardScreens>::new());
    provide_context(Piece::<TipScreens>::new());
    provide_context(Piece::<RewardPage>::new());
    // Another person's screens are built anew; a renewed session of the same person leaves them as they are.
    let who = Memo::new(move |_| app.person.get().map(|person| (person.id, person.role)));
    Effect::new(move || {
        let shell =
            document().get_element_by_id("shell").filter(|_| app.stage.with(|stage| *stage != Stage::Starting));
        if let Some(shell) = shell {
            shell.remove();
        }
    });
    view! {
        <Router>
            {move || match (app.stage.get(), who.get()) {
                // Until then the page shows its shell.
                (Stage::Starting, _) => ().into_any(),
                (Stage::StorageFails(error), _) => view! { <StorageFails error /> }.into_any(),
                (Stage::Ready, None) => view! { <SignInPage /> }.into_any(),
                (Stage::Ready, Some((_, Role::Inspector))) => view! { <Field /> }.into_any(),
                (Stage::Ready, Some((_, Role::Supervisor | Role::Auditor))) => view! { <Later screen=BoardScreens /> }.into_any(),
                (Stage::Ready, Some((_, Role::TipOfficer))) => view! { <Later screen=TipScreens /> }.into_any(),
                (Stage::Ready, Some((_, Role::RewardApprover | Role::Cashier | Role::Hotline | Role::Administrator))) => {
                    view! { <Later screen=RewardPage::All /> }.into_any()
                }
                (Stage::Ready, Some((_, Role::Operator))) => view! { <NoScreens /> }.into_any(),
            }}
        </Router>
    }
}

/// The field app. Its first screen is here; the others follow while it is looked at.
#[component]
fn Field() -> impl IntoView {
    let others = expect_context::<Piece<FieldScreen>>();
    leptos::task::spawn_local(async move {
        timer::sleep(FIRST_SCREEN_MS).await;
        others.fetch();
    });
    let later = |screen| move || view! { <Later screen /> };
    view! {
        <FlatRoutes fallback=HomePage>
            <Route path=path!("/") view=HomePage />
            <Route path=path!("/sign-in") view=SignInPage />
            <Route path=path!("/mines/:id") view=later(FieldScreen::Mine) />
            <Route path=path!("/checks/:id") view=later(FieldScreen::Check) />
            <Route path=path!("/checks/:id/hazards/:hazard") view=later(FieldScreen::Hazard) />
            <Route path=path!("/checks/:id/sign") view=later(FieldScreen::SignOff) />
            <Route path=path!("/queue") view=later(FieldScreen::Queue) />
            <Route path=path!("/settings") view=later(FieldScreen::Settings) />
        </FlatRoutes>
    }
}

/// A role whose screens are not built yet.
#[component]
fn NoScreens() -> impl IntoView {
    view! {
        <Page>
            <Notice><span>{t(C::NoAccess)}</span></Notice>
        </Page>
        <Later screen=FieldScreen::Settings />
    }
}
