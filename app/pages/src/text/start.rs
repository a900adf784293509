//! Words of the start page.

shared::texts! {
    /// Words of the start page.
    pub enum S {
        /// Title.
        Title: "举报矿山安全问题", "Report danger in a mine";
        /// Lead.
        Lead: "不用姓名，不用登录，不用电话号码。大约五分钟写完，发出后给你一个查询码，凭它查进展、领奖金。",
            "No name, no sign-in, no telephone number. It takes about five minutes. You get a receipt code; with it you see what happens and collect the reward.";
        /// Emergency.
        Emergency: "井下正有人遇险？先打 119 和 120，再通知矿调度室。", "Is someone in danger underground right now? First call 119 and 120, and tell the mine's control room.";
        /// Report.
        Report: "我要举报", "Report now";
        /// Not open.
        NotOpen: "现在还不能网上举报：负责受理的人还没有设好密钥，我们不想让你的话没有保护地放在这里。", "Reports cannot be received here yet: no officer has set up a key, and we will not keep your words unprotected.";
        /// What can be reported.
        WhatHead: "什么可以举报", "What you can report";
        /// Item.
        What1: "瓦斯超限、通风不好、有透水或冒顶危险，还让人下井干活", "People sent down although there is gas, bad ventilation, danger of water or of roof fall";
        /// Item.
        What2: "没有证照就开采，越界开采，让停产却偷偷干", "Mining without a licence or outside its boundary, or on the quiet after an order to stop";
        /// Item.
        What3: "出了事故不报、少报、假报", "Accidents kept secret, reported late or falsely";
        /// Item.
        What4: "传感器、记录、培训作假", "Sensors, records or training that are faked";
        /// Item.
        What5: "尾矿库、排土场有裂缝、渗水、滑坡迹象", "Cracks, seepage or slides at a tailings pond or dump";
        /// Unsure.
        WhatElse: "拿不准也可以报。写你看到的、听到的就行。", "Unsure? Report it all the same. Just say what you saw or heard.";
        /// Protection.
        SafeHead: "怎么保护你", "How you are protected";
        /// What we know.
        KnowHead: "我们知道的", "What we know";
        /// Item.
        Know1: "你写的话和文件。它们是加密存放的，只有负责这件事的受理人员能打开。", "Your words and files. They are kept sealed; only the officers in charge of the matter can open them.";
        /// Item.
        Know2: "收到的日期。", "The day they arrived.";
        /// Item.
        Know3: "电话号码，只有你自己愿意写才有。", "A telephone number, only if you choose to give one.";
        /// What we do not know.
        NotKnowHead: "我们不知道的", "What we do not know";
        /// Item.
        NotKnow1: "你的姓名、网络地址（IP）、手机型号。这些我们不问，也不记。", "Your name, network address (IP) or kind of phone. We do not ask, and we do not record them.";
        /// Item.
        NotKnow2: "你的查询码。我们不存它，所以丢了我们也找不回来。", "Your receipt code. We do not keep it, so we cannot give it back if you lose it.";
        /// To the mine.
        NotKnow3: "矿上看不到你的原话、笔迹、声音和照片。需要转给他们的，由受理人员换成自己的话写。", "The mine never sees your own words, handwriting, voice or photos. What must be passed on is put into an officer's words.";
        /// Careful with words.
        WordsHead: "写的内容本身也可能让人认出你", "What you write can give you away, too";
        /// Text.
        WordsText: "只有你一个人知道的事、只有你当班时拍得到的照片，别人一看就能猜到是谁。能不写的细节就不写；必须写的，在表单里说一声，受理人员会小心。",
            "If only you know a thing, or only you could have taken a photo, others can guess who you are. Leave out what is not needed. If it is needed, say so in the form and the officer will take care.";
        /// JavaScript.
        ScriptHead: "浏览器开不开 JavaScript 有什么不同", "What JavaScript changes";
        /// On.
        ScriptOn: "开着：你的话在你的手机上就加密，查询码在你的手机上生成，照片里的位置和机型先去掉，然后才发出来。", "On: your words are sealed on your own phone, the code is made there, and place and model are taken out of photos before anything is sent.";
        /// Off.
        ScriptOff: "关着：所有功能照样能用。你的话经加密线路送到服务器，一到就在内存里加密，不以原文存盘；查询码由服务器生成，交给你后不留。", "Off: everything still works. Your words travel over an encrypted line, are sealed in the server's memory on arrival and never stored open; the server makes the code, hands it to you and does not keep it.";
        /// Traces on the phone.
        TraceHead: "手机上会留下什么", "What stays on your phone";
        /// Text.
        Trace1: "浏览器的历史记录里会有这个网站。请用“无痕”窗口打开，或者看完后删掉历史记录。", "The browser's history shows this site. Use a private window, or delete the history afterwards.";
        /// Text.
        Trace2: "“马上离开”按钮只是换到别的页面，不会删历史记录，别人按返回键还能回来。", "“Leave now” only opens another page. It does not delete the history, and the back button leads here again.";
        /// Text.
        Trace3: "不要用单位的手机、电脑，也不要用别人能看的手机。装了监控软件的手机，谁也保护不了你。", "Do not use a phone or computer of your employer, or one that others can look into. If spy software is on it, nobody can protect you.";
        /// Network.
        NetHead: "网络上会留下什么，怎样用 Tor", "What stays in the network, and Tor";
        /// Text.
        Net1: "矿上的 Wi-Fi 和网络公司看得到你打开过这个网站，看不到你写了什么。请用自己的流量，不要连矿上的 Wi-Fi。", "The mine's Wi-Fi and the network company can see that you opened this site, not what you write. Use your own mobile data, not the mine's Wi-Fi.";
        /// Text.
        Net2: "用 Tor 浏览器打开，他们连这一点也看不到。本站在 Tor 最高安全级别下也能用。", "With the Tor Browser they cannot even see that. This site works at Tor's safest level.";
        /// Onion.
        Onion: "Tor 地址：", "Tor address:";
        /// Reward.
        RewardHead: "查实有奖", "The reward 奖励";
        /// Sum.
        RewardSum: "罚款的 {}，最少 {} 元，最多 {} 元", "{} of the fine, at least {} 元, at most {} 元";
        /// Insider.
        RewardInsider: "在这个矿上班的人举报，再加 {}（仍以上限为准）。", "{} more if you work there (the upper limit still holds).";
        /// Claim.
        RewardClaim: "凭查询码领，不用姓名。通知领奖后 {} 天内不来领，就算放弃。", "Collect it with your code, without a name. If you do not claim it within {} days of the notice, it lapses.";
        /// No call.
        RewardNoCall: "我们没法主动找你。请自己回来用查询码看，通知就在那里。", "We cannot get in touch with you. Come back with your code; the notice is there.";
        /// Who is not rewarded.
        RewardNotHead: "哪些情况不给奖", "When there is no reward";
        /// Text.
        RewardNot: "检查中已经发现或正在处理的；公职人员和他们的近亲属；自己造成隐患或对它负有责任的；已经公开过的；没有查实的。同一件事多人举报，奖给最先受理的。", "What had been found or was being dealt with; officials and their close family; those who caused it or are responsible for it; what was already public; what is not verified 查实. If several report the same, the first one taken up is rewarded.";
        /// Times.
        TimeHead: "多久有结果", "How long it takes";
        /// Acceptance.
        TimeAcceptance: "告诉你受理不受理", "You are told whether it is taken up 受理";
        /// Verification.
        TimeVerification: "查完（最多延长一次，会写明）", "It has been looked into 核查 (may be extended once; you will see it)";
        /// Result.
        TimeResult: "查完以后告诉你结果", "Then you are told the result";
        /// Within days.
        Within: "{} 天内", "within {} days";
        /// Register.
        RegisterText: "每份举报都在公开登记册里占一个号，谁也不能悄悄抽掉。各地收了多少、查实多少、拖了多少，人人可查。", "Every report has a number in the public register, so nobody can make it vanish. How many came in, were verified or are overdue in each place is open to all.";
    }
}
