//! Which address shows which screen of the board.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::path;

use super::{Board, CheckPage, Desk};
use crate::field::SettingsPage;
use crate::later::Later;
use crate::rewards::RewardPage;
use crate::session::{SignInPage, use_app};

/// The board.
#[component]
pub fn BoardRoutes() -> impl IntoView {
    let app = use_app();
    if let (Some(keeper), Some(person)) = (app.keeper(), app.person.get_untracked()) {
        provide_context(Desk::open(keeper, person));
    }
    view! {
        <FlatRoutes fallback=Board>
            <Route path=path!("/") view=Board />
            <Route path=path!("/board/checks/:id") view=CheckPage />
            <Route path=path!("/cases") view=|| view! { <Later screen=RewardPage::Cases /> } />
            <Route path=path!("/cases/:id") view=|| view! { <Later screen=RewardPage::Case /> } />
            <Route path=path!("/ledger") view=|| view! { <Later screen=RewardPage::Ledger /> } />
            <Route path=path!("/conflicts") view=|| view! { <Later screen=RewardPage::PeopleConflicts /> } />
            <Route path=path!("/sign-in") view=SignInPage />
            <Route path=path!("/settings") view=SettingsPage />
        </FlatRoutes>
    }
}
