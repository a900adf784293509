//! Further words of the field app, and how a text becomes a signal.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::text::lang;

shared::texts! {
    /// Further words of the field app.
    pub enum W {
        /// While signing in.
        SigningIn: "正在登录…", "Signing in…";
        /// No keys.
        BrowserTooOld: "浏览器不支持安全签名，请使用新版浏览器并通过 https 访问", "The browser cannot sign safely; use a current browser over https";
        /// Quota.
        StorageFull: "手机存储空间已满，没有保存。请清理空间后重试", "The phone's storage is full; nothing was saved. Make room and try again";
        /// Storage fails.
        StorageFails: "手机存储无法读写，没有保存。请重试", "The phone's storage does not answer; nothing was saved. Try again";
        /// No clock.
        NoClock: "设备还没有联系过服务器，请先联网一次", "This device has not reached the server yet; go online once";
        /// New version.
        NewVersion: "有新版本可用", "A new version is ready";
        /// Update.
        Update: "立即更新", "Update now";
        /// Sign in again.
        SignInAgain: "重新登录", "Sign in again";
        /// Another tab.
        Elsewhere: "另一个标签页正在发送", "Another tab is sending";
        /// All sent, with time.
        AllSentAt: "全部已发送，数据更新于 {}", "Everything is sent; data updated {}";
        /// Data is old.
        DataOld: "矿山数据已 {} 未更新，请联网刷新", "Mine data last updated {}; go online to refresh";
        /// Signed in as.
        SignedInAs: "登录人：{}", "Signed in: {}";
        /// Own region mines.
        MinesOfRegion: "辖区矿山", "Mines of the region";
        /// Search by name.
        SearchMines: "按名称或地区搜索", "Search by name or place";
        /// Nothing matches.
        NoMatch: "没有符合条件的矿山", "No mine matches";
        /// First download.
        NoMinesYet: "矿山数据还在下载，请保持联网", "Mine data is being downloaded; stay online";
        /// Unknown mine.
        NoSuchMine: "本机没有这座矿山的数据", "This phone has no data of this mine";
        /// Unknown check.
        NoSuchCheck: "本机没有这次检查的数据", "This phone has no data of this check";
        /// Earlier checks.
        EarlierChecks: "历次检查", "Earlier checks";
        /// None.
        NoEarlierChecks: "本机没有这座矿山的检查记录", "No checks of this mine on this phone";
        /// New check.
        NewCheck: "新的检查", "New check";
        /// No colleagues known.
        NoColleagues: "还没有下载同事名单，请先联网一次", "The list of colleagues is not downloaded yet; go online once";
        /// Companion needed.
        PickCompanion: "请至少选择一名同行人员", "Pick one companion at least";
        /// Items.
        Items: "{} 项", "{} items";
        /// Fix line.
        FixLine: "±{} m · {} 秒前", "±{} m · {} s ago";
        /// Arrive at once.
        ArriveHint: "按下时记录当前位置；没有信号也可以记录", "Records the position at that moment; works without a signal too";
        /// Not arrived.
        NotArrivedYet: "尚未记录到达", "Arrival not recorded yet";
        /// Summary of answers.
        Counts: "符合 {} · 不符合 {} · 不涉及 {}", "{} pass · {} fail · {} n/a";
        /// Short n/a.
        Na: "不涉及", "N/A";
        /// Pass.
        Pass: "符合", "Pass";
        /// Fail.
        Fail: "不符合", "Fail";
        /// Basis.
        Basis: "依据：{}", "Basis: {}";
        /// No hazards.
        NoHazards: "还没有登记隐患", "No hazards recorded";
        /// No photos.
        NoPhotos: "还没有照片", "No photos yet";
        /// Go to sign-off.
        GoSign: "去签署", "Go to sign-off";
        /// Next unanswered.
        NextOpen: "下一未填项", "Next open item";
        /// Description required.
        DescribeIt: "请写明隐患情况", "Describe what is wrong";
        /// For photo-first hazards.
        ToBeDescribed: "（待补充描述）", "(to be described)";
        /// Hazard saved.
        HazardSaved: "隐患已保存", "Hazard saved";
        /// New hazard title.
        NewHazard: "登记隐患", "Record a hazard";
        /// Edit hazard title.
        EditHazard: "修改隐患", "Change the hazard";
        /// Related item.
        RelatedItem: "对应检查项", "Checklist item";
        /// Draft restored.
        DraftRestored: "已恢复上次未保存的内容", "Unsaved words were restored";
        /// Photo in progress.
        SavingPhoto: "正在保存照片…", "Saving the photo…";
        /// Photo saved.
        PhotoSaved: "照片已保存在手机上", "Photo saved on this phone";
        /// Camera denied.
        CameraDenied: "没有相机权限，请在系统设置中允许", "No permission for the camera; allow it in the system's settings";
        /// No camera.
        NoCamera: "没有可用的相机", "No camera can be used";
        /// Waiting photo.
        PhotoWaiting: "待发送", "Waiting";
        /// Sent photo.
        PhotoSent: "已发送", "Sent";
        /// Refused photo.
        PhotoRefused: "未接收", "Refused";
        /// Photo without preview.
        NoPreview: "无预览", "No preview";
        /// Sign-off title.
        SignOff: "签署检查", "Sign off";
        /// Confirm sign-off.
        ConfirmSign: "确认签署", "Confirm sign-off";
        /// Signed.
        SignedBy: "{} 已签署，{}", "Signed off by {}, {}";
        /// Cannot sign.
        ArriveFirst: "签署前请先记录到达现场", "Record arrival on site before signing off";
        /// Cannot be signed: notes without an answer.
        NotesUnanswered: "检查项 {} 写了备注但没有结论，请先填写结论或清空备注", "Items {} have a note and no answer; answer them or clear the note first";
        /// Cannot be signed: a hazard that was not saved.
        HazardUnsaved: "有一条隐患写了描述但没有保存，请先保存或清空描述", "A hazard was described and not saved; save it or clear its description first";
        /// Hazards in words.
        HazardCounts: "重大 {} · 一般 {}", "{} major · {} general";
        /// Photos in words.
        PhotoCount: "{} 张", "{}";
        /// Nothing waits.
        NothingWaits: "没有待发送的内容", "Nothing waits";
        /// Waiting records.
        WaitingRecords: "待发送的记录", "Records waiting";
        /// Waiting photos.
        WaitingPhotos: "待发送的照片", "Photos waiting";
        /// Sending photo progress.
        SendingPart: "正在发送 {}/{}", "Sending {} of {}";
        /// Export.
        Export: "导出未发送记录", "Export unsent records";
        /// Shelf hint.
        ShelfHint: "服务器已收到但没有采用，原因如下；内容仍保存在手机上", "The server has these but did not apply them, for the reason given; they stay on this phone";
        /// Sign out warning.
        SignOutWarning: "还有 {} 项没有发送。退出后数据保留在本机，用同一账号再次登录后继续发送。", "{} things are not sent. They stay on this phone and are sent when the same account signs in again.";
        /// Really sign out.
        SignOutAnyway: "仍要退出", "Sign out anyway";
        /// Storage card.
        Storage: "存储", "Storage";
        /// Used.
        Used: "已用 {}", "{} used";
        /// Event words: started.
        DidStart: "开始检查", "Check started";
        /// Event words: arrived.
        DidArrive: "到达现场", "Arrived on site";
        /// Event words: answered.
        DidAnswer: "检查项 {}：{}", "Item {}: {}";
        /// Event words: hazard.
        DidFind: "登记隐患：{}", "Hazard recorded: {}";
        /// Event words: reworded.
        DidReword: "修改隐患：{}", "Hazard changed: {}";
        /// Event words: photo.
        DidShoot: "拍摄照片 {}", "Photo taken {}";
        /// Event words: signed.
        DidSign: "签署检查", "Signed off";
        /// Event words: server.
        DidServer: "服务器处理", "Processed by the server";
        /// Show more.
        ShowAll: "显示全部 {} 座", "Show all {}";
        /// Is on the server.
        Held: "服务器已收妥", "Held by the server";
        /// Every kind.
        AllKinds: "全部类型", "All kinds";
        /// Every state.
        AllStates: "全部状态", "All states";
        /// Age of the oldest that waits.
        Oldest: "最早一项记录于 {}", "The oldest was recorded {}";
        /// Filter by kind.
        FilterKind: "矿山类型", "Kind of mine";
        /// Filter by state.
        FilterState: "矿山状态", "State of mine";
    }
}

/// A text as a signal, for labels and titles.
#[must_use]
pub fn ts(text: impl Text + Copy + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(move || text.text(lang()).to_owned())
}

/// A text in a given language, owned.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "texts are small and copied")]
pub fn say(text: impl Text, lang: Lang) -> String {
    text.text(lang).to_owned()
}
