//! Words of the two steps of the report.

shared::texts! {
    /// Words of the report.
    pub enum F {
        /// Title of step 1.
        PlaceTitle: "矿在哪里？", "Where is the mine?";
        /// Step 1.
        Step1: "第 1 步，共 2 步", "Step 1 of 2";
        /// Step 2.
        Step2: "第 2 步，共 2 步", "Step 2 of 2";
        /// Why.
        PlaceText: "选了地方，才能给你列出那里的矿，也才知道该把哪些人排除在外。", "Then we can list the mines there, and you can say which officers must not see the report.";
        /// Label.
        PlaceLabel: "市州、县区", "Prefecture and county";
        /// Unknown.
        PlaceUnknown: "不知道在哪个县", "I do not know the county";
        /// A prefecture without a county.
        PrefectureOnly: "{}（不清楚哪个县区）", "{} (county not known)";
        /// Missing.
        PlaceMissing: "请选一个地方；不清楚就选“不知道”", "Please choose a place, or “I do not know”";
        /// Next.
        Next: "下一步", "Next";
        /// Title of step 2.
        Title: "写举报", "Write your report";
        /// Place chosen.
        At: "地方：{}", "Place: {}";
        /// Change.
        Change: "换一个地方", "Choose another place";
        /// Code.
        CodeHead: "先记下你的查询码", "First write down your receipt code 查询码";
        /// Why.
        CodeText: "现在就抄在纸上。以后查进展、领奖金都要它，丢了谁也找不回来。发送时断了网、没看到回执，也能用它查到没到。", "Write it on paper now. It is the only way back to your report and to the reward; nobody can restore it. If the line breaks while sending, the code tells you whether the report arrived.";
        /// The code is another than before.
        CodeIsNew: "查询码换了新的：请抄下面这一个，之前抄的划掉。", "The receipt code is a new one: write down the one below, and strike out the one before.";
        /// Mine.
        MineHead: "哪个矿", "Which mine";
        /// Label.
        Mine: "从名单里选", "Choose from the list";
        /// Missing.
        MineMissing: "请从名单里选，或者写出矿名、地点", "Choose from the list, or write the name or the place";
        /// Not in the list.
        MineOther: "名单里没有，或者不清楚", "Not in the list, or not sure";
        /// Words.
        MineWords: "名单里没有？写矿名或大家怎么叫它", "Not in the list? Its name, or what people call it";
        /// Place.
        Place: "具体地点", "The exact place";
        /// Hint.
        PlaceHint: "例如：3 号井西翼采面；李家沟往北两公里的山坡", "For example: shaft 3, west face; the slope two kilometres north of the village";
        /// Position.
        PositionHead: "知道经纬度？", "Do you know the coordinates?";
        /// Latitude.
        Latitude: "纬度", "Latitude";
        /// Longitude.
        Longitude: "经度", "Longitude";
        /// Hint.
        PositionHint: "填矿的位置，不要填你自己的位置。例如 42.531 和 125.678", "The mine's position, not your own. For example 42.531 and 125.678";
        /// Matter.
        WhatHead: "什么事", "What is it about";
        /// Label.
        Matter: "属于哪一类", "What kind";
        /// Text.
        What: "写清楚是什么问题", "What is going on";
        /// Hint.
        WhatHint: "看到什么、听到什么，照实写。最多 {} 个字。", "Say plainly what you saw or heard. At most {} characters.";
        /// Safety.
        WhatSafe: "不要写自己的姓名、工号，也少写只有你知道的细节。", "Leave out your name and number, and what only you could know.";
        /// When.
        When: "什么时候", "When";
        /// Hint.
        WhenHint: "例如：昨天夜班；从三月初到现在；每次检查前", "For example: last night's shift; since early March; before every inspection";
        /// How known.
        Known: "你怎么知道的", "How do you know";
        /// You.
        YouHead: "关于你", "About you";
        /// Insider.
        Insider: "你在这个矿上班吗？", "Do you work at this mine?";
        /// Hint.
        InsiderHint: "上班的人查实后奖金多 {}%。但答“是”，范围就小了，人家更容易猜到是谁。奖金和安全，你自己掂量。", "If you do and it is verified, the reward is {}% higher. But “yes” narrows down who it can be. Weigh the money against your safety.";
        /// No.
        InsiderNo: "不是，或者不想说", "No, or I would rather not say";
        /// Yes.
        InsiderYes: "是，我在这里上班", "Yes, I work there";
        /// Phone.
        Phone: "电话号码", "Telephone number";
        /// Hint.
        PhoneHint: "不写也一样受理、一样领奖。写了会加密，只有受理人员看得到；但号码往往是实名的，写了我们就可能知道你是谁。", "Without it your report and reward are just the same. If you give it, it is sealed and only the officers see it; but a number is usually registered to a name, so they could learn who you are.";
        /// Excluded.
        ExcludedHead: "不能让谁看", "Who must not see this";
        /// Hint.
        ExcludedHint: "有人和矿上有关系，或者你不放心？勾上，他就打不开这份举报。", "Is somebody tied to the mine, or do you not trust them? Tick them, and they cannot open your report.";
        /// Words.
        ExcludedWords: "还有别人", "Anybody else";
        /// Hint.
        ExcludedWordsHint: "写职务或姓名都行", "A post or a name";
        /// No officers.
        NoOfficers: "这里没有列出的人员。", "Nobody is listed for this place.";
        /// Files.
        FilesHead: "照片和文件", "Photos and files";
        /// Label.
        Files: "选文件", "Choose files";
        /// Limits.
        FilesHint: "最多 {} 个，每个最大 {}，加起来最大 {}。", "At most {} files, {} each, {} in all.";
        /// Clean.
        FilesClean: "照片会做一份干净的：去掉拍摄地点、时间、手机型号。平时办案只看这份。", "Of each photo a clean copy is made, without place, time and model of the phone. That copy is used in the work.";
        /// Original.
        FilesOriginal: "原件加密封存，要打开会留下记录。录像和文档不做干净件，里面可能有作者姓名，请先看一遍。", "The original is sealed, and every opening is recorded. Videos and documents are not cleaned and may hold an author's name; look first.";
        /// Head.
        PinHead: "怕查询码被人看到？", "Could somebody see your code?";
        /// Label.
        Pin: "领奖密码", "PIN for the reward";
        /// Hint.
        PinHint: "6 到 12 位数字。设了以后，光有查询码领不走奖金，还要这个密码。它谁也查不到：忘了，奖金就领不出来。不要写在查询码旁边，不要用生日。", "6 to 12 digits. With a PIN, nobody can collect the reward with your code alone. Nobody can look it up: forget it and the reward is lost. Do not write it beside your code, and take no birthday.";
        /// Question.
        QuestionHead: "最后一个小问题", "One last small question";
        /// Hint.
        QuestionHint: "用来挡住机器，没有别的意思。", "It only keeps machines out.";
        /// Before sending.
        SendHead: "发送", "Send";
        /// Text.
        SendText: "查询码抄好了吗？点发送后请等一会儿，看到“收到了”再关页面。", "Have you written down the code? After sending, wait until you see “We have it” before closing the page.";
        /// Send.
        Send: "发送举报", "Send the report";
        /// Trap.
        Trap: "请留空", "Leave this empty";
        /// Switch.
        Switch: "换成 English（你写的会保留，文件要重选）", "Change to 中文 (your words are kept; choose the files again)";
        /// Field: position.
        Position: "经纬度", "Coordinates";
        /// Field: token.
        Token: "页面", "The page";
    }
}
