//! Which points stand so close on the screen that they become one mark.

use std::collections::BTreeMap;

/// What a point stands for. The later ones are drawn above and give a cluster its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A mine.
    Mine,
    /// A check.
    Check,
    /// A general hazard.
    General,
    /// A major hazard.
    Major,
}

/// A point on the drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// From the left edge.
    pub x: f64,
    /// From the upper edge.
    pub y: f64,
    /// What it stands for.
    pub kind: Kind,
    /// What it is called.
    pub name: String,
    /// Where pressing it leads; none for a mine.
    pub link: Option<String>,
}

/// Points that share a mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The middle of its points.
    pub x: f64,
    /// The middle of its points.
    pub y: f64,
    /// The gravest of its points.
    pub kind: Kind,
    /// Indices into the points given.
    pub members: Vec<usize>,
}

/// Gathers points by cells of `cell` drawing units. Every point is in exactly one cluster.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "cells of a drawing are few")]
pub fn gather(points: &[Point], cell: f64) -> Vec<Cluster> {
    let mut cells: BTreeMap<(i32, i32), Vec<usize>> = BTreeMap::new();
    for (index, point) in points.iter().enumerate() {
        cells.entry(((point.x / cell).floor() as i32, (point.y / cell).floor() as i32)).or_default().push(index);
    }
    let mut clusters: Vec<Cluster> = cells
        .into_values()
        .map(|members| {
            let count = members.len() as f64;
            Cluster {
                x: members.iter().map(|i| points[*i].x).sum::<f64>() / count,
                y: members.iter().map(|i| points[*i].y).sum::<f64>() / count,
                kind: members.iter().map(|i| points[*i].kind).max().unwrap_or(Kind::Mine),
                members,
            }
        })
        .collect();
    clusters.sort_by_key(|cluster| cluster.kind);
    clusters
}
