//! The icons: drawn here, one stroke width, no font and no file.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An arrow to the left.
    Back,
    /// A tick.
    Tick,
    /// A cross.
    Cross,
    /// A dash.
    Dash,
    /// A camera.
    Camera,
    /// A place mark.
    Place,
    /// A warning sign.
    Warning,
    /// A tray with an arrow up.
    Queue,
    /// A house.
    Home,
    /// A cog.
    Settings,
    /// A list.
    List,
    /// A plus.
    Plus,
    /// A minus.
    Minus,
    /// A magnifier.
    Search,
    /// A shield with a tick.
    Shield,
    /// A clock.
    Clock,
    /// People.
    People,
    /// A map.
    Map,
    /// An arrow to the right.
    Next,
    /// An arrow down onto a tray.
    Download,
    /// A padlock.
    Lock,
}

const fn path(shape: Shape) -> &'static str {
    match shape {
        Shape::Back => "M15 5l-7 7 7 7",
        Shape::Tick => "M5 12.5l4.5 4.5L19 7",
        Shape::Cross => "M6 6l12 12M18 6L6 18",
        Shape::Dash => "M6 12h12",
        Shape::Camera => "M4 8h3l1.5-2.5h7L17 8h3v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
        Shape::Place => {
            "M12 21c4-4.5 6.5-8 6.5-11.2A6.5 6.5 0 0 0 5.5 9.8C5.500 13 8 16.500 12 21zM12 7.500a2.300 2.300 0 1 0 0 4.600 2.300 2.300 0 0 0 0-4.600z"
        }
        Shape::Warning => "M12 4l9 16H3zM12 10v4.500M12 17.200v.3",
        Shape::Queue => "M4 14v5h16v-5M12 15V4M7.500 8.500L12 4l4.500 4.500",
        Shape::Home => "M4 11l8-7 8 7v9h-5.500v-6h-5v6H4z",
        Shape::Settings => {
            "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.200 2.200M16.200 16.200l2.200 2.200M18.400 5.600l-2.200 2.200M7.800 16.200l-2.200 2.200"
        }
        Shape::List => "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
        Shape::Plus => "M12 5v14M5 12h14",
        Shape::Minus => "M5 12h14",
        Shape::Search => "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.500 16.500L21 21",
        Shape::Shield => {
            "M12 3l8 3v6c0 4.500-3.500 7.500-8 9-4.500-1.500-8-4.500-8-9V6zM8.500 12l2.500 2.500L15.500 10"
        }
        Shape::Clock => "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.500l3 2",
        Shape::People => {
            "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3 20c.5-4 2.500-6 6-6s5.500 2 6 6M16 5.500a3 3 0 0 1 0 5.500M17 14c2.500.5 3.700 2.500 4 6"
        }
        Shape::Map => "M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14",
        Shape::Next => "M9 5l7 7-7 7",
        Shape::Download => "M4 15v4h16v-4M12 4v11M7.500 10.500L12 15l4.500-4.500",
        Shape::Lock => "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",
    }
}

/// An icon beside a text. It has no name of its own: the text beside it says what it means.
#[component]
pub fn Icon(
    /// What it shows.
    shape: Shape,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=path(shape) />
        </svg>
    }
}
