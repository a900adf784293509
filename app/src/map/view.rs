//! The drawing on the screen: moved by drag, wheel, buttons and keys.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::text::Text as _;
use web_sys::{KeyboardEvent, PointerEvent, WheelEvent};

use super::gather::{Cluster, Kind, Point, gather};
use super::outline::{HEIGHT, WIDTH, outlines};
use crate::text::{B, C, fill, lang, t};
use crate::ui::{Icon, Shape};

/// How near points may be on the screen before they share a mark, in drawing units of the whole province.
const CELL: f64 = 34.0;
/// The radius on the screen within which a mark is hit, in pixels: what a finger needs.
const HIT_PX: f64 = 22.0;
/// The closest look: about two kilometres across the width.
const ZOOM_MAX: f64 = 64.0;

/// The part of the drawing that is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sight {
    x: f64,
    y: f64,
    zoom: f64,
}

const ALL: Sight = Sight { x: 0.0, y: 0.0, zoom: 1.0 };

impl Sight {
    /// The same sight closer by a factor, with one place of the drawing staying where it is.
    fn closer(self, factor: f64, at: (f64, f64)) -> Self {
        let zoom = (self.zoom * factor).clamp(1.0, ZOOM_MAX);
        let keep = self.zoom / zoom;
        Self { x: at.0 - (at.0 - self.x) * keep, y: at.1 - (at.1 - self.y) * keep, zoom }.held()
    }

    fn moved(self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..self }.held()
    }

    /// Never further out than the drawing.
    fn held(self) -> Self {
        let (width, height) = (WIDTH / self.zoom, HEIGHT / self.zoom);
        Self { x: self.x.clamp(0.0, WIDTH - width), y: self.y.clamp(0.0, HEIGHT - height), ..self }
    }

    fn middle(self) -> (f64, f64) {
        (self.x + WIDTH / self.zoom / 2.0, self.y + HEIGHT / self.zoom / 2.0)
    }

    fn view_box(self) -> String {
        format!("{:.2} {:.2} {:.2} {:.2}", self.x, self.y, WIDTH / self.zoom, HEIGHT / self.zoom)
    }
}

const fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Mine => "point mine",
        Kind::Check => "point check",
        Kind::General => "point general",
        Kind::Major => "point major",
    }
}

/// The map. What it shows stands in the lists beside it too.
#[component]
pub fn Map(
    /// What to show.
    #[prop(into)]
    points: Signal<Vec<Point>>,
) -> impl IntoView {
    let sight = RwSignal::new(ALL);
    let drag: RwSignal<Option<(i32, i32)>> = RwSignal::new(None);
    let picked: RwSignal<Vec<usize>> = RwSignal::new(Vec::new());
    let frame = NodeRef::<leptos::svg::Svg>::new();
    // Drawing units for a pixel of the screen.
    let unit = move || {
        let seen = frame.get_untracked().map_or(WIDTH, |svg| f64::from(svg.client_width().max(1)));
        WIDTH / sight.get_untracked().zoom / seen
    };
    let clusters = Memo::new(move |_| gather(&points.get(), CELL / sight.get().zoom));
    let press = move |cluster: &Cluster| {
        let close_enough = sight.get_untracked().zoom >= ZOOM_MAX / 2.0;
        if cluster.members.len() == 1 || close_enough {
            picked.set(cluster.members.clone());
        } else {
            let middle = (cluster.x, cluster.y);
            sight.update(|s| {
                let closer = s.closer(2.5, middle);
                let (x, y) = closer.middle();
                *s = closer.moved(middle.0 - x, middle.1 - y);
            });
            // The marks are drawn anew; whoever goes by keys goes on from the map.
            if let Some(svg) = frame.get_untracked() {
                let _ = svg.focus();
            }
        }
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        let unit = unit();
        let at = sight.get_untracked();
        let place = (at.x + f64::from(event.offset_x()) * unit, at.y + f64::from(event.offset_y()) * unit);
        sight.update(|s| *s = s.closer(if event.delta_y() < 0.0 { 1.25 } else { 0.8 }, place));
    };
    let moving = move |event: PointerEvent| {
        if let Some((x, y)) = drag.get_untracked() {
            let unit = unit();
            sight.update(|s| {
                *s = s.moved(f64::from(x - event.client_x()) * unit, f64::from(y - event.client_y()) * unit);
            });
            drag.set(Some((event.client_x(), event.client_y())));
        }
    };
    let zoom = move |factor: f64| sight.update(|s| *s = s.closer(factor, s.middle()));
    let keys = move |event: KeyboardEvent| {
        let step = 60.0 / sight.get_untracked().zoom;
        match event.key().as_str() {
            "+" | "=" => zoom(1.6),
            "-" => zoom(0.625),
            "ArrowLeft" => sight.update(|s| *s = s.moved(-step, 0.0)),
            "ArrowRight" => sight.update(|s| *s = s.moved(step, 0.0)),
            "ArrowUp" => sight.update(|s| *s = s.moved(0.0, -step)),
            "ArrowDown" => sight.update(|s| *s = s.moved(0.0, step)),
            _ => return,
        }
        event.prevent_default();
    };
    let land = outlines().iter().map(|o| view! { <path class="land" d=o.path.clone() /> }).collect_view();
    let labels = move || {
        let size = format!("font-size:{:.2}px", 15.0 / sight.get().zoom);
        outlines()
            .iter()
            .map(|o| view! { <text class="label" x=o.label.0 y=o.label.1 style=size.clone()>{o.name}</text> })
            .collect_view()
    };
    let marks = move || {
        let zoom = sight.get().zoom;
        let unit = unit();
        let drawn = |cluster: Cluster| mark(&cluster, zoom, unit, &points.read_untracked(), press);
        clusters.get().into_iter().map(drawn).collect_view()
    };
    view! {
        <div class="map" data-testid="map">
            <svg
                node_ref=frame
                role="group"
                tabindex="0"
                aria-label=t(B::MapAlt)
                preserveAspectRatio="xMidYMid meet"
                viewBox=move || sight.get().view_box()
                on:wheel=wheel
                on:pointerdown=move |event| drag.set(Some((event.client_x(), event.client_y())))
                on:pointermove=moving
                on:pointerup=move |_| drag.set(None)
                on:pointerleave=move |_| drag.set(None)
                on:keydown=keys
            >
                {land}
                {labels}
                {marks}
            </svg>
            <div class="map-tools">
                <button type="button" class="bar-button" aria-label=t(B::ZoomIn) on:click=move |_| zoom(1.8)>
                    <Icon shape=Shape::Plus />
                </button>
                <button type="button" class="bar-button" aria-label=t(B::ZoomOut) on:click=move |_| zoom(0.55)>
                    <Icon shape=Shape::Minus />
                </button>
                <button type="button" class="bar-button" aria-label=t(B::ZoomAll) on:click=move |_| sight.set(ALL)>
                    <Icon shape=Shape::Map />
                </button>
            </div>
            <Popup points=points picked=picked />
            <div class="legend">
                {[Kind::Major, Kind::General, Kind::Check, Kind::Mine].map(legend)}
            </div>
        </div>
    }
}

const fn word(kind: Kind) -> B {
    match kind {
        Kind::Mine => B::LegendMine,
        Kind::Check => B::LegendCheck,
        Kind::General => B::LegendGeneral,
        Kind::Major => B::LegendMajor,
    }
}

fn legend(kind: Kind) -> impl IntoView {
    let class = match kind {
        Kind::Mine => "legend-mine",
        Kind::Check => "legend-check",
        Kind::General => "legend-general",
        Kind::Major => "legend-major",
    };
    view! {
        <span>
            <svg class="legend-mark" viewBox="-12 -12 24 24" aria-hidden="true"><path class=class d=outline(kind, (0.0, 0.0), 8.0) /></svg>
            {t(word(kind))}
        </span>
    }
}

/// Each kind has a shape of its own, so that nobody has to tell colours apart: a small square, a circle, a
/// triangle, a diamond.
fn outline(kind: Kind, (x, y): (f64, f64), r: f64) -> String {
    let corners: &[(f64, f64)] = match kind {
        Kind::Mine => &[(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)],
        Kind::Check => {
            return format!(
                "M{:.2} {y:.2}a{r:.2} {r:.2} 0 1 0 {d:.2} 0a{r:.2} {r:.2} 0 1 0 -{d:.2} 0Z",
                x - r,
                d = 2.0 * r
            );
        }
        Kind::General => &[(0.0, -1.15), (1.1, 0.8), (-1.1, 0.8)],
        Kind::Major => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
    };
    let path: Vec<String> = corners.iter().map(|(dx, dy)| format!("{:.2} {:.2}", x + dx * r, y + dy * r)).collect();
    format!("M{}Z", path.join("L"))
}

fn mark<P>(cluster: &Cluster, zoom: f64, unit: f64, points: &[Point], press: P) -> impl IntoView + use<P>
where
    P: Fn(&Cluster) + Copy + 'static,
{
    let (count, kind) = (cluster.members.len(), cluster.kind);
    let radius = if count == 1 { if kind == Kind::Mine { 5.0 } else { 8.0 } } else { 13.0 } / zoom;
    let name = match points.get(cluster.members[0]) {
        Some(point) if count == 1 => point.name.clone(),
        _ => fill(B::Cluster, lang(), &[&count.to_string()]),
    };
    let name = format!("{}：{name}", word(kind).text(lang()));
    let label = name.clone();
    let (x, y) = (cluster.x, cluster.y);
    let text = (count > 1).then(|| {
        let size = format!("font-size:{:.2}px", 12.0 / zoom);
        view! { <text class="cluster-text" x=x y=y style=size>{count}</text> }
    });
    let weight = if kind == Kind::Major { 2.5 } else { 1.5 };
    let (pressed, entered) = (cluster.clone(), cluster.clone());
    let enter = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            press(&entered);
        }
    };
    view! {
        <g class="mark" role="button" tabindex="0" aria-label=label on:click=move |_| press(&pressed) on:keydown=enter>
            <title>{name}</title>
            <circle class="hit" cx=x cy=y r=(HIT_PX * unit).max(radius) />
            <path class=class(kind) d=outline(kind, (x, y), radius) style=format!("stroke-width:{:.2}", weight / zoom) />
            {text}
        </g>
    }
}

/// What was pressed.
#[component]
fn Popup(points: Signal<Vec<Point>>, picked: RwSignal<Vec<usize>>) -> impl IntoView {
    let rows = move || {
        let points = points.read();
        let chosen: Vec<Point> = picked.get().iter().filter_map(|i| points.get(*i).cloned()).collect();
        chosen
            .into_iter()
            .map(|point| match point.link {
                Some(link) => view! { <A href=link attr:class="row">{point.name}</A> }.into_any(),
                None => view! { <p class="row">{point.name}</p> }.into_any(),
            })
            .collect_view()
    };
    view! {
        <Show when=move || !picked.get().is_empty()>
            <div class="map-popup">
                <button type="button" class="button quiet" on:click=move |_| picked.set(Vec::new())>
                    {t(C::Close)}
                </button>
                {rows}
            </div>
        </Show>
    }
}
