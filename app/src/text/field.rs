//! The words of the field app.

shared::texts! {
    /// Words of the field app.
    pub enum F {
        /// Home.
        Home: "首页", "Home";
        /// Queue.
        Queue: "待发送", "Queue";
        /// Readiness.
        Readiness: "出发前检查", "Ready to go?";
        /// Go.
        Ready: "可以出发", "Ready to go";
        /// Almost.
        NotReady: "出发前请处理", "See to these first";
        /// Installed.
        Installed: "已安装到主屏幕", "Installed on the home screen";
        /// Not installed.
        NotInstalled: "尚未安装到主屏幕", "Not installed on the home screen";
        /// Install.
        Install: "安装", "Install";
        /// How to install on iOS.
        InstallHint: "在浏览器菜单中选择“添加到主屏幕”", "Choose “Add to Home Screen” in the browser's menu";
        /// The app is on the phone.
        OfflineCopy: "应用已存到手机，无网络也能打开", "The app is on the phone and starts without a network";
        /// The app is not on the phone.
        NoOfflineCopy: "应用还没有存到手机，请保持联网", "The app is not on the phone yet; stay online";
        /// Storage persisted.
        Persisted: "存储已受保护，系统不会清除", "Storage is protected from clean-up";
        /// Not persisted.
        NotPersisted: "存储未受保护，系统可能清除数据", "Storage is not protected; the system may clear it";
        /// Protect.
        Protect: "申请保护", "Protect";
        /// Free space.
        FreeSpace: "可用空间 {}", "{} free";
        /// Little space.
        LittleSpace: "可用空间不足：{}", "Little space: {}";
        /// Unknown space.
        UnknownSpace: "可用空间未知", "Free space unknown";
        /// Data age.
        DataAge: "矿山数据更新于 {}", "Mine data updated {}";
        /// No data.
        NoData: "还没有下载矿山数据", "Mine data not downloaded yet";
        /// Unsent.
        Unsent: "{} 项待发送", "{} waiting to be sent";
        /// All sent.
        AllSent: "全部已发送", "Everything is sent";
        /// App version.
        AppVersion: "应用版本 {}", "App version {}";
        /// Start a check.
        StartCheck: "开始检查", "Start a check";
        /// Open checks.
        OpenChecks: "进行中的检查", "Checks in progress";
        /// Companions.
        Companions: "同行执法人员", "Companions";
        /// At least two.
        CompanionsHint: "现场检查须有两名以上执法人员", "A check on site needs two inspectors at least";
        /// Check kind.
        CheckKind: "检查类型", "Type of check";
        /// Checklist.
        Checklist: "检查表", "Checklist";
        /// Arrive.
        Arrive: "记录到达现场", "Record arrival on site";
        /// Arrived.
        Arrived: "已到达现场", "Arrived on site";
        /// Looking for position.
        Locating: "正在定位…", "Finding the position…";
        /// Found a hazard.
        AddHazard: "登记隐患", "Record a hazard";
        /// Add a note.
        AddNote: "备注", "Note";
        /// Take a photo with the system camera.
        TakePhoto: "拍照", "Take a photo";
        /// Live view.
        LiveCamera: "应用内拍摄", "Live camera";
        /// Shutter.
        Shutter: "按下快门", "Shutter";
        /// Sign.
        Sign: "签署并结束", "Sign off";
        /// Sign confirm.
        SignConfirm: "签署后不能再添加内容", "Nothing can be added after sign-off";
        /// Remark.
        Remark: "检查意见", "Closing remark";
        /// Unanswered.
        Unanswered: "还有 {} 项未填", "{} items not answered";
        /// Progress.
        Answered: "已填 {}/{}", "{}/{} answered";
        /// Saved on the phone.
        SavedHere: "已保存在手机上", "Saved on this phone";
        /// Send now.
        SendNow: "立即发送", "Send now";
        /// Waiting in words.
        Waiting: "{} 条记录、{} 张照片（{}）待发送", "Waiting: records {}, photos {} ({})";
        /// Sending.
        Sending: "正在发送…", "Sending…";
        /// Offline.
        Offline: "无网络，恢复后自动发送", "No network; sends by itself when it returns";
        /// Sign in again.
        NeedsSignIn: "登录已失效，请重新登录；数据都在手机上", "Signed out; sign in again. Everything is kept on the phone";
        /// Stalled.
        Stalled: "服务器暂不接收：{}", "The server does not take it: {}";
        /// Store fails.
        StoreFailing: "手机存储写入失败，请清理空间", "The phone's storage fails; make room";
        /// Shelf.
        Shelf: "未被接收", "Not accepted";
        /// Oldest.
        Oldest: "最早的一项等了 {}", "The oldest has waited since {}";
        /// Sent.
        Sent: "已发送", "Sent";
    }
}
