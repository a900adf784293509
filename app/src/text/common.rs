//! Words that every part of the interface uses.

shared::texts! {
    /// Common words.
    pub enum C {
        /// The product's name.
        AppName: "矿安哨", "Minewatch";
        /// Under the name.
        Tagline: "矿山安全执法检查", "Mine-safety inspection";
        /// Sign in.
        SignIn: "登录", "Sign in";
        /// Sign out.
        SignOut: "退出登录", "Sign out";
        /// Account name.
        Account: "账号", "Account";
        /// Password.
        Password: "密码", "Password";
        /// Must be filled in.
        Required: "请填写", "Please fill in";
        /// No network.
        NoNetwork: "连不上服务器，请检查网络后重试", "The server cannot be reached; check the network and try again";
        /// Unexpected.
        Unexpected: "出现意外错误，请重试", "Something unexpected happened; try again";
        /// Back.
        Back: "返回", "Back";
        /// Cancel.
        Cancel: "取消", "Cancel";
        /// Close.
        Close: "关闭", "Close";
        /// Save.
        Save: "保存", "Save";
        /// Confirm.
        Confirm: "确认", "Confirm";
        /// Delete.
        Remove: "删除", "Remove";
        /// Try again.
        Retry: "重试", "Try again";
        /// A piece of the app is missing.
        NotDownloaded: "这一部分还没有下载到手机，请联网后重试", "This part of the app is not on the device yet; go online and try again";
        /// A role without screens. Here and not with the board's words, which are no part of the first download.
        NoAccess: "您的角色没有看板", "Your role has no board";
        /// Loading.
        Loading: "正在加载…", "Loading…";
        /// Search.
        Search: "搜索", "Search";
        /// All.
        All: "全部", "All";
        /// More.
        More: "加载更多", "Load more";
        /// Yes.
        Yes: "是", "Yes";
        /// No.
        No: "否", "No";
        /// Language.
        LanguageName: "语言", "Language";
        /// Theme.
        Theme: "外观", "Theme";
        /// Automatic theme.
        ThemeAuto: "跟随系统", "As the system";
        /// Light theme.
        ThemeLight: "浅色", "Light";
        /// Dark theme.
        ThemeDark: "深色", "Dark";
        /// Outdoor theme.
        ThemeOutdoor: "户外高对比", "Outdoor, high contrast";
        /// Settings.
        Settings: "设置", "Settings";
        /// Version.
        Version: "版本", "Version";
        /// Mine.
        Mine: "矿山", "Mine";
        /// Mines.
        Mines: "矿山", "Mines";
        /// Check.
        Check: "检查", "Check";
        /// Checks.
        Checks: "检查", "Checks";
        /// Hazard.
        Hazard: "隐患", "Hazard";
        /// Hazards.
        Hazards: "隐患", "Hazards";
        /// Photos.
        Photos: "照片", "Photos";
        /// Photo.
        Photo: "照片", "Photo";
        /// Key mine.
        KeyMine: "重点矿山", "Key mine";
        /// People below.
        PeopleBelow: "头顶库", "People live below (头顶库)";
        /// Ownerless.
        Ownerless: "无主库", "Ownerless (无主库)";
        /// Class of a pond.
        PondClass: "{} 等库", "Class {}";
        /// Position.
        Position: "位置", "Position";
        /// Accuracy.
        Accuracy: "精度 ±{} m", "accuracy ±{} m";
        /// Altitude.
        Altitude: "海拔 {} m", "altitude {} m";
        /// Inspectors.
        Inspectors: "执法人员", "Inspectors";
        /// Certificate.
        Certificate: "执法证号", "Certificate";
        /// Just now.
        JustNow: "刚刚", "just now";
        /// Minutes ago.
        MinutesAgo: "{} 分钟前", "{} min ago";
        /// Hours ago.
        HoursAgo: "{} 小时前", "{} h ago";
        /// Days ago.
        DaysAgo: "{} 天前", "{} d ago";
        /// Description.
        Description: "描述", "Description";
        /// Place in the mine.
        Place: "部位", "Place in the mine";
        /// Level.
        Level: "等级", "Level";
        /// Time.
        Time: "时间", "Time";
        /// Device.
        Device: "设备", "Device";
        /// Copy.
        Copy: "复制", "Copy";
        /// Copied.
        Copied: "已复制", "Copied";
        /// Signed.
        Signed: "已签署", "Signed off";
        /// Open.
        InProgress: "进行中", "In progress";
        /// Nothing here.
        Nothing: "暂无内容", "Nothing here yet";
        /// Kind.
        Kind: "类型", "Kind";
        /// State.
        State: "状态", "State";
        /// Region.
        Region: "辖区", "Region";
    }
}
