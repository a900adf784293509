//! The words of the board.

shared::texts! {
    /// Words of the board.
    pub enum B {
        /// The board's title.
        Title: "督导看板", "Supervision board";
        /// To the rewards.
        Rewards: "奖励", "Rewards";
        /// Live.
        Live: "实时", "Live";
        /// The line is cut.
        Reconnecting: "连接中断，正在重连…", "Line cut, reconnecting…";
        /// The session ended.
        Ended: "登录已失效，看板不再更新，请重新登录", "The session ended and the board is no longer updated; sign in again";
        /// Map of the province.
        Map: "全省地图", "Map of the province";
        /// Text alternative of the map.
        MapAlt: "吉林省地图，标有矿山、检查和隐患；列表中有相同内容", "Map of Jilin with mines, checks and hazards; the lists hold the same";
        /// Zoom in.
        ZoomIn: "放大", "Zoom in";
        /// Zoom out.
        ZoomOut: "缩小", "Zoom out";
        /// Whole province.
        ZoomAll: "全省", "Whole province";
        /// Legend: mine.
        LegendMine: "矿山", "Mine";
        /// Legend: check.
        LegendCheck: "检查", "Check";
        /// Legend: major hazard.
        LegendMajor: "重大隐患", "Major hazard";
        /// Legend: general hazard.
        LegendGeneral: "一般隐患", "General hazard";
        /// Cluster count.
        Cluster: "{} 处，点击放大", "{} places; click to zoom in";
        /// New.
        New: "新", "New";
        /// Loaded checks.
        ChecksLoaded: "已载入检查", "Checks loaded";
        /// Loaded hazards.
        HazardsLoaded: "已载入隐患", "Hazards loaded";
        /// Of these major.
        MajorLoaded: "其中重大隐患", "Major hazards among them";
        /// Photos waiting.
        PhotosWaiting: "待收照片原件", "Photo originals awaited";
        /// Photos held of announced.
        PhotosHeld: "照片原件 {}/{}", "Photo originals {}/{}";
        /// Answers.
        Answers: "符合 {} · 不符合 {} · 不涉及 {}", "{} pass · {} fail · {} n/a";
        /// Started.
        Started: "开始", "Started";
        /// Arrived.
        Arrived: "到达现场", "Arrived on site";
        /// Not arrived.
        NotArrived: "未记录到达", "No arrival recorded";
        /// Signed at.
        SignedAt: "签署", "Signed off";
        /// Happened within.
        Within: "发生于此区间", "It happened within this interval";
        /// Why the interval is wide.
        WideBecause: "设备离线期间重启或休眠过，只能确定上下限", "The device restarted or slept while offline; only the bounds are certain";
        /// The device's clock was wrong.
        ClockWrong: "设备时钟不准（最近一次联网时相差超过一分钟）", "The device's clock was wrong (by more than a minute at the last contact)";
        /// Received.
        Received: "服务器接收", "Received by the server";
        /// Grade.
        Grade: "定位评级", "Position grade";
        /// Distance to the mine.
        Distance: "距矿山 {}", "{} from the mine";
        /// Preview only.
        OriginalAwaited: "仅有预览，原件尚在手机上", "Preview only; the original is still on the phone";
        /// Refused.
        OriginalRefused: "原件未被接收", "The original was refused";
        /// Held.
        OriginalHeld: "原件已收妥", "Original held";
        /// View: full.
        ViewFull: "原图", "Full picture";
        /// View: stamped.
        ViewStamped: "水印图", "Stamped copy";
        /// Download.
        Download: "下载原件", "Download the original";
        /// Verification.
        Verification: "校验结果", "Verification";
        /// All holds.
        Holds: "原件哈希、记录链和设备签名均已核验通过", "Hash of the original, chain of events and device signature all hold";
        /// Does not hold.
        HoldsNot: "校验未通过", "The verification does not hold";
        /// Hash.
        HashLine: "原件 SHA-256", "SHA-256 of the original";
        /// Chain.
        ChainLine: "记录链", "Chain of events";
        /// Signature.
        SignatureLine: "设备签名", "Device signature";
        /// Good.
        Good: "通过", "holds";
        /// Bad.
        Bad: "未通过", "does not hold";
        /// Not there.
        NotThere: "尚无原件", "no original yet";
        /// Inside the picture.
        Exif: "图片内嵌信息（仅供参考）", "Data inside the picture (for reference)";
        /// Source.
        Source: "拍摄方式", "Taken with";
        /// All items.
        AllItems: "全部检查项", "All items";
        /// Failed items.
        FailedItems: "不符合项", "Failed items";
        /// Note.
        Note: "备注", "Note";
        /// Basis.
        Basis: "依据", "Basis";
        /// Remark.
        Remark: "检查意见", "Closing remark";
        /// Sequence number.
        Seq: "服务器序号", "Server number";
        /// Earlier words.
        Earlier: "修改前", "Before";
        /// Conflict.
        Conflict: "两人同时修改，两个版本均保留", "Two people changed it at the same time; both are kept";
        /// Nothing yet.
        NoChecks: "辖区内还没有检查记录", "No checks in the region yet";
        /// No hazards.
        NoHazards: "辖区内还没有隐患记录", "No hazards in the region yet";
    }
}
