<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About SAE Auditor</source>
        <translation>SAE Auditor について</translation>
    </message>
    <message>
        <source>Version {version}, Qt {qt}</source>
        <translation>バージョン {version}、Qt {qt}</translation>
    </message>
    <message>
        <source>Shows why a vision model decided as it did, on your own machine. It never uses a network: no image, no result and no usage data leaves this computer.</source>
        <translation>画像認識モデルがなぜそう判断したのかを、お使いのコンピューター上で示します。ネットワークは一切使いません。画像も結果も利用状況も、このコンピューターの外へ出ることはありません。</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>ライセンス</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Open images…</source>
        <translation>画像を開く…</translation>
    </message>
    <message>
        <source>Add image files to the filmstrip.</source>
        <translation>画像ファイルをフィルムストリップに追加します。</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>フォルダーを開く…</translation>
    </message>
    <message>
        <source>Add every image of a folder to the filmstrip.</source>
        <translation>フォルダー内のすべての画像をフィルムストリップに追加します。</translation>
    </message>
    <message>
        <source>Add the sample images</source>
        <translation>サンプル画像を追加</translation>
    </message>
    <message>
        <source>Add the images that come with the program to the filmstrip.</source>
        <translation>付属のサンプル画像をフィルムストリップに追加します。</translation>
    </message>
    <message>
        <source>Open bundle file…</source>
        <translation>バンドルファイルを開く…</translation>
    </message>
    <message>
        <source>Load an encoder and its SAEs from a .saebundle file.</source>
        <translation>.saebundle ファイルからエンコーダーと SAE を読み込みます。</translation>
    </message>
    <message>
        <source>Open bundle folder…</source>
        <translation>バンドルフォルダーを開く…</translation>
    </message>
    <message>
        <source>Load an encoder and its SAEs from an unpacked bundle.</source>
        <translation>展開済みのバンドルからエンコーダーと SAE を読み込みます。</translation>
    </message>
    <message>
        <source>Open the demo bundle</source>
        <translation>デモ用バンドルを開く</translation>
    </message>
    <message>
        <source>Load the small encoder that comes with the program.</source>
        <translation>付属の小さなエンコーダーを読み込みます。</translation>
    </message>
    <message>
        <source>Import an SAE…</source>
        <translation>SAE を取り込む…</translation>
    </message>
    <message>
        <source>Read somebody&apos;s SAE, check whether it fits the encoder, and add it to a bundle.</source>
        <translation>ほかで作られた SAE を読み込み、エンコーダーに合うかを確かめ、バンドルに追加します。</translation>
    </message>
    <message>
        <source>Index images…</source>
        <translation>画像の索引を作成…</translation>
    </message>
    <message>
        <source>Give the latents reference images, labels and scores from folders of your own.</source>
        <translation>お手持ちのフォルダーの画像から、潜在ユニットに参照画像、ラベル、スコアを付けます。</translation>
    </message>
    <message>
        <source>Reasons policy…</source>
        <translation>根拠の方針…</translation>
    </message>
    <message>
        <source>Say which reasons may count for a decision, and which must not.</source>
        <translation>決定の根拠として認めるものと認めないものを決めます。</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Paste image</source>
        <translation>画像を貼り付け</translation>
    </message>
    <message>
        <source>Add the image or the files on the clipboard to the filmstrip.</source>
        <translation>クリップボードの画像またはファイルをフィルムストリップに追加します。</translation>
    </message>
    <message>
        <source>Remove from the filmstrip</source>
        <translation>フィルムストリップから外す</translation>
    </message>
    <message>
        <source>Take the current image out of the filmstrip. Its file stays where it is.</source>
        <translation>現在の画像をフィルムストリップから外します。ファイルはそのまま残ります。</translation>
    </message>
    <message>
        <source>Empty the filmstrip</source>
        <translation>フィルムストリップを空にする</translation>
    </message>
    <message>
        <source>Take every image out of the filmstrip. The files stay where they are.</source>
        <translation>すべての画像をフィルムストリップから外します。ファイルはそのまま残ります。</translation>
    </message>
    <message>
        <source>Search commands…</source>
        <translation>コマンドを検索…</translation>
    </message>
    <message>
        <source>Find and run any command by its name.</source>
        <translation>名前からコマンドを探して実行します。</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>ライト／ダーク切り替え</translation>
    </message>
    <message>
        <source>Light or dark as the system</source>
        <translation>システムの配色に合わせる</translation>
    </message>
    <message>
        <source>Show or hide the filmstrip</source>
        <translation>フィルムストリップの表示／非表示</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全画面表示</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>次の画像</translation>
    </message>
    <message>
        <source>Previous image</source>
        <translation>前の画像</translation>
    </message>
    <message>
        <source>Cancel what is running</source>
        <translation>実行中の処理を中止</translation>
    </message>
    <message>
        <source>What is running</source>
        <translation>実行中の処理</translation>
    </message>
    <message>
        <source>List everything that is running, with the ways to end it.</source>
        <translation>実行中の処理をすべて一覧し、終わらせる方法を示します。</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
    <message>
        <source>Guided tour of the demo</source>
        <translation>デモのガイドツアー</translation>
    </message>
    <message>
        <source>See step by step how a wrong reason is found, proved and switched off.</source>
        <translation>誤った根拠をどう見つけ、確かめ、オフにするかを順に見ます。</translation>
    </message>
    <message>
        <source>About SAE Auditor</source>
        <translation>SAE Auditor について</translation>
    </message>
    <message>
        <source>Save report (HTML)…</source>
        <translation>レポートを保存（HTML）…</translation>
    </message>
    <message>
        <source>Save the audit as one page for people, pictures included.</source>
        <translation>監査結果を画像つきの 1 ページのレポートとして保存します。</translation>
    </message>
    <message>
        <source>Save data (JSON)…</source>
        <translation>データを保存（JSON）…</translation>
    </message>
    <message>
        <source>Save every number of the audit for programs.</source>
        <translation>監査結果のすべての数値をプログラム用に保存します。</translation>
    </message>
    <message>
        <source>Save table (CSV)…</source>
        <translation>表を保存 (CSV)…</translation>
    </message>
    <message>
        <source>Save a row for each class and latent, for spreadsheets.</source>
        <translation>クラスと潜在ユニットごとに 1 行を、表計算ソフト向けに保存します。</translation>
    </message>
    <message>
        <source>Save picture (PNG)…</source>
        <translation>画面を画像で保存（PNG）…</translation>
    </message>
    <message>
        <source>Save what is on the screen.</source>
        <translation>画面に表示中の内容を保存します。</translation>
    </message>
    <message>
        <source>Audit all</source>
        <translation>すべて監査</translation>
    </message>
    <message>
        <source>Audit every image of the filmstrip that has no answer yet to what is asked now.</source>
        <translation>フィルムストリップの画像のうち、いまの設問にまだ答えのないものをすべて監査します。</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>すべての画像</translation>
    </message>
    <message>
        <source>List what the audits of all images came to, or go back to the one image.</source>
        <translation>すべての画像の監査結果を一覧します。もう一度で 1 枚の画像に戻ります。</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>並べて比較</translation>
    </message>
    <message>
        <source>Two classes, or two images, with their bars on one axis; or back to the image.</source>
        <translation>2 つのクラスまたは 2 枚の画像のバーを 1 本の軸に並べます。もう一度で画像に戻ります。</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>変更前と変更後</translation>
    </message>
    <message>
        <source>The image as it is and under the changes, side by side; or back to the image.</source>
        <translation>画像をそのままの状態と変更した状態で並べます。もう一度で画像に戻ります。</translation>
    </message>
    <message>
        <source>Pin the image to compare</source>
        <translation>比較する画像を固定</translation>
    </message>
    <message>
        <source>Keep it beside the images that come; once more lets go of it.</source>
        <translation>次の画像の横に置いておきます。もう一度で解除します。</translation>
    </message>
    <message>
        <source>Save the listed images…</source>
        <translation>一覧の画像を保存…</translation>
    </message>
    <message>
        <source>Save what the audits of the listed images came to.</source>
        <translation>一覧にある画像の監査結果を保存します。</translation>
    </message>
    <message>
        <source>Edit the prompts…</source>
        <translation>プロンプトを編集…</translation>
    </message>
    <message>
        <source>Change the classes that the prediction chooses between.</source>
        <translation>予測の選択肢となるクラスを変更します。</translation>
    </message>
    <message>
        <source>Explain the next class</source>
        <translation>次のクラスを説明</translation>
    </message>
    <message>
        <source>Explain the previous class</source>
        <translation>前のクラスを説明</translation>
    </message>
    <message>
        <source>Next latent</source>
        <translation>次の潜在ユニット</translation>
    </message>
    <message>
        <source>Previous latent</source>
        <translation>前の潜在ユニット</translation>
    </message>
    <message>
        <source>Switch the latent off or back on</source>
        <translation>潜在ユニットのオフ／オン</translation>
    </message>
    <message>
        <source>See what the prediction would be without it.</source>
        <translation>この潜在ユニットがない場合の予測を確認します。</translation>
    </message>
    <message>
        <source>Name the latent…</source>
        <translation>潜在ユニットに名前を付ける…</translation>
    </message>
    <message>
        <source>Write down what it means, for every image.</source>
        <translation>その意味を、すべての画像に共通する名前として書き留めます。</translation>
    </message>
    <message>
        <source>Show in Concepts</source>
        <translation>概念で表示</translation>
    </message>
    <message>
        <source>Everything that is known of the latent, and the images it fires in.</source>
        <translation>その潜在ユニットについて分かっていることのすべてと、発火する画像を表示します。</translation>
    </message>
    <message>
        <source>Where the latent comes from…</source>
        <translation>潜在ユニットの由来…</translation>
    </message>
    <message>
        <source>Which earlier latents made it fire, each checked by switching it off.</source>
        <translation>どの前段の潜在ユニットが発火させたかを、1 つずつオフにして確かめます。</translation>
    </message>
    <message>
        <source>Reset what if</source>
        <translation>もしもをリセット</translation>
    </message>
    <message>
        <source>Take every latent back as it fired.</source>
        <translation>すべての潜在ユニットを実際の発火に戻します。</translation>
    </message>
    <message>
        <source>Smallest change that flips the decision</source>
        <translation>決定が変わる最小の変更</translation>
    </message>
    <message>
        <source>The fewest latents without which another class wins.</source>
        <translation>これがなければ別のクラスになる、最も少ない潜在ユニットです。</translation>
    </message>
    <message>
        <source>Keep the changes as…</source>
        <translation>変更に名前を付けて残す…</translation>
    </message>
    <message>
        <source>Keep what if under a name, to switch it on for every image.</source>
        <translation>「もしも」に名前を付けて残し、どの画像でもオンにできるようにします。</translation>
    </message>
    <message>
        <source>Choose patches for what if</source>
        <translation>「もしも」のパッチを選ぶ</translation>
    </message>
    <message>
        <source>Click patches of the image: the changes then hold in these only.</source>
        <translation>画像のパッチをクリックすると、変更はそのパッチだけに効きます。</translation>
    </message>
    <message>
        <source>Next overlay</source>
        <translation>次のオーバーレイ</translation>
    </message>
    <message>
        <source>Image alone, where the latent fired or read from, how much it moved the class, similarity to the class.</source>
        <translation>画像のみ、潜在ユニットが発火または読み取った場所、クラスを動かした量、クラスとの類似度。</translation>
    </message>
    <message>
        <source>Go from patch to patch (image in focus, also up and down)</source>
        <translation>パッチを移動（画像にフォーカス、上下も可）</translation>
    </message>
    <message>
        <source>Leave the patch</source>
        <translation>パッチの選択を解除</translation>
    </message>
    <message>
        <source>List what fired in the whole image again.</source>
        <translation>画像全体で発火したものをもう一度一覧します。</translation>
    </message>
    <message>
        <source>Colours as open_clip sees them, or as people do</source>
        <translation>色の見え方：open_clip／人</translation>
    </message>
    <message>
        <source>Audit what a production pipeline opens: no profile, EXIF or transparency.</source>
        <translation>本番のパイプラインが開くとおりの画像を監査します。プロファイル、EXIF、透明度は無視します。</translation>
    </message>
    <message>
        <source>Look at the crop, the whole image or tiles</source>
        <translation>切り抜き・画像全体・タイルのどれを見るかを選ぶ</translation>
    </message>
    <message>
        <source>What the encoder&apos;s own crop leaves out is seen whole, scaled, or in tiles.</source>
        <translation>エンコーダー自身の切り抜きから外れる部分を、縮小した全体またはタイルで見ます。</translation>
    </message>
    <message>
        <source>Next tile</source>
        <translation>次のタイル</translation>
    </message>
    <message>
        <source>Previous tile</source>
        <translation>前のタイル</translation>
    </message>
    <message>
        <source>Fainter overlay</source>
        <translation>オーバーレイを薄く</translation>
    </message>
    <message>
        <source>Stronger overlay</source>
        <translation>オーバーレイを濃く</translation>
    </message>
    <message>
        <source>Hold for the bare image</source>
        <translation>押している間は画像のみ表示</translation>
    </message>
    <message>
        <source>Fit the image</source>
        <translation>画像を全体表示</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>等倍表示</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>縮小</translation>
    </message>
    <message>
        <source>Search latents</source>
        <translation>潜在ユニットを検索</translation>
    </message>
    <message>
        <source>List the latents whose reference images resemble some words.</source>
        <translation>参照画像が語に似ている潜在ユニットを一覧します。</translation>
    </message>
    <message>
        <source>Find latents like this one</source>
        <translation>似た潜在ユニットを検索</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>検索をクリア</translation>
    </message>
    <message>
        <source>Rename the latent</source>
        <translation>潜在ユニットの名前を変更</translation>
    </message>
    <message>
        <source>Give the latent a name of your own.</source>
        <translation>潜在ユニットに独自の名前を付けます。</translation>
    </message>
    <message>
        <source>Write a note on the latent</source>
        <translation>潜在ユニットにメモを書く</translation>
    </message>
    <message>
        <source>Write down what others should know of it.</source>
        <translation>ほかの人に伝えたいことを書き留めます。</translation>
    </message>
    <message>
        <source>Mark as trusted</source>
        <translation>「信頼できる」の印を付ける</translation>
    </message>
    <message>
        <source>The selected latents stand for one thing each.</source>
        <translation>選択した潜在ユニットは、それぞれ 1 つのものを表します。</translation>
    </message>
    <message>
        <source>Mark as mixed</source>
        <translation>「混在」の印を付ける</translation>
    </message>
    <message>
        <source>The selected latents stand for several things.</source>
        <translation>選択した潜在ユニットは、複数のものを表します。</translation>
    </message>
    <message>
        <source>Mark as unusable</source>
        <translation>「使えない」の印を付ける</translation>
    </message>
    <message>
        <source>The selected latents stand for nothing that can be named.</source>
        <translation>選択した潜在ユニットは、名付けられるものを表していません。</translation>
    </message>
    <message>
        <source>Remove the mark</source>
        <translation>印を外す</translation>
    </message>
    <message>
        <source>Pin the latent to compare</source>
        <translation>潜在ユニットをピン留めして比較</translation>
    </message>
    <message>
        <source>Keep it beside the next one, on the same scales.</source>
        <translation>次の潜在ユニットと同じ目盛りで並べて表示します。</translation>
    </message>
    <message>
        <source>Heat maps on the reference images</source>
        <translation>参照画像にヒートマップを表示</translation>
    </message>
    <message>
        <source>Show in each picture where the latent fired or read from.</source>
        <translation>潜在ユニットが発火した場所、または読み取った場所を各画像に表示します。</translation>
    </message>
    <message>
        <source>Next latent of the table</source>
        <translation>表の次の潜在ユニット</translation>
    </message>
    <message>
        <source>Previous latent of the table</source>
        <translation>表の前の潜在ユニット</translation>
    </message>
    <message>
        <source>Copy the selected rows</source>
        <translation>選択した行をコピー</translation>
    </message>
    <message>
        <source>Export latents…</source>
        <translation>潜在ユニットを書き出す…</translation>
    </message>
    <message>
        <source>Save the selected latents, or all that are listed, as CSV, JSON or HTML.</source>
        <translation>選択した潜在ユニット、または一覧のすべてを CSV、JSON、HTML で保存します。</translation>
    </message>
    <message>
        <source>Run the study</source>
        <translation>調査を実行</translation>
    </message>
    <message>
        <source>Ask it of all images that are named; the former rows go.</source>
        <translation>指定されたすべての画像に対して調べます。前の行は消えます。</translation>
    </message>
    <message>
        <source>Stop the study and keep its rows</source>
        <translation>調査を止めて行を残す</translation>
    </message>
    <message>
        <source>Change what is asked</source>
        <translation>設問を変更</translation>
    </message>
    <message>
        <source>Open the questions of the study again.</source>
        <translation>調査の設問をもう一度開きます。</translation>
    </message>
    <message>
        <source>Save the rows…</source>
        <translation>行を保存…</translation>
    </message>
    <message>
        <source>As a table (CSV), data (JSON) or a report (HTML).</source>
        <translation>表（CSV）、データ（JSON）、またはレポート（HTML）として保存します。</translation>
    </message>
    <message>
        <source>Filter the rows</source>
        <translation>行を絞り込む</translation>
    </message>
    <message>
        <source>Choose a study</source>
        <translation>調査を選ぶ</translation>
    </message>
    <message>
        <source>Next study</source>
        <translation>次の調査</translation>
    </message>
    <message>
        <source>Previous study</source>
        <translation>前の調査</translation>
    </message>
    <message>
        <source>Recorded at once; the next undecided image comes. With Shift this one stays.</source>
        <translation>すぐに記録され、次の未決の画像に進みます。Shift を押すとこの画像のままです。</translation>
    </message>
    <message>
        <source>Recorded at once; the image stays.</source>
        <translation>すぐに記録され、画像はそのままです。</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation>未決</translation>
    </message>
    <message>
        <source>Follow up</source>
        <translation>要確認</translation>
    </message>
    <message>
        <source>Accept and stay</source>
        <translation>合格（画像はそのまま）</translation>
    </message>
    <message>
        <source>Reject and stay</source>
        <translation>不合格（画像はそのまま）</translation>
    </message>
    <message>
        <source>Undecided and stay</source>
        <translation>未決（画像はそのまま）</translation>
    </message>
    <message>
        <source>Follow up and stay</source>
        <translation>要確認（画像はそのまま）</translation>
    </message>
    <message>
        <source>Reason 1</source>
        <translation>理由 1</translation>
    </message>
    <message>
        <source>Reason 2</source>
        <translation>理由 2</translation>
    </message>
    <message>
        <source>Reason 3</source>
        <translation>理由 3</translation>
    </message>
    <message>
        <source>Reason 4</source>
        <translation>理由 4</translation>
    </message>
    <message>
        <source>Reason 5</source>
        <translation>理由 5</translation>
    </message>
    <message>
        <source>Reason 6</source>
        <translation>理由 6</translation>
    </message>
    <message>
        <source>Reason 7</source>
        <translation>理由 7</translation>
    </message>
    <message>
        <source>Reason 8</source>
        <translation>理由 8</translation>
    </message>
    <message>
        <source>Reason 9</source>
        <translation>理由 9</translation>
    </message>
    <message>
        <source>Goes with the verdict that follows, or with the one that stands.</source>
        <translation>次の判定、またはすでにある判定に付きます。</translation>
    </message>
    <message>
        <source>Keep the verdict</source>
        <translation>判定を変えない</translation>
    </message>
    <message>
        <source>Now that the model&apos;s prediction is shown, what was said before it stays.</source>
        <translation>モデルの予測が示されても、その前の判定を残します。</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>メモを書く</translation>
    </message>
    <message>
        <source>Enter records it and goes back to the image.</source>
        <translation>Enter で記録し、画像に戻ります。</translation>
    </message>
    <message>
        <source>Next image of the queue</source>
        <translation>キューの次の画像</translation>
    </message>
    <message>
        <source>Previous image of the queue</source>
        <translation>キューの前の画像</translation>
    </message>
    <message>
        <source>Next undecided image</source>
        <translation>次の未決の画像</translation>
    </message>
    <message>
        <source>Go to a part by its code</source>
        <translation>部品番号で移動</translation>
    </message>
    <message>
        <source>Type or scan it; Enter goes there.</source>
        <translation>入力またはスキャンし、Enter で移動します。</translation>
    </message>
    <message>
        <source>List parts that begin with…</source>
        <translation>次で始まる部品を表示…</translation>
    </message>
    <message>
        <source>Next filter of the queue</source>
        <translation>キューの次のフィルター</translation>
    </message>
    <message>
        <source>Previous filter of the queue</source>
        <translation>キューの前のフィルター</translation>
    </message>
    <message>
        <source>Queue as pictures or as a list</source>
        <translation>キューを画像または一覧で表示</translation>
    </message>
    <message>
        <source>Open the image in Audit</source>
        <translation>画像を監査で開く</translation>
    </message>
    <message>
        <source>With maps, what if and everything else there is.</source>
        <translation>マップ、もしも、そのほかすべてを見られます。</translation>
    </message>
    <message>
        <source>What I did in this session</source>
        <translation>このセッションで行ったこと</translation>
    </message>
    <message>
        <source>Every step by its name, on earlier days too, with those that were taken back.</source>
        <translation>以前の日も含む、名前の付いたすべての操作（取り消したものも）。</translation>
    </message>
    <message>
        <source>Audit the images of the session</source>
        <translation>セッションの画像を監査</translation>
    </message>
    <message>
        <source>Those that have no audit yet, ahead of the reviewer.</source>
        <translation>まだ監査のないものを、判定者より先に監査します。</translation>
    </message>
    <message>
        <source>Stop the audits</source>
        <translation>監査を停止</translation>
    </message>
    <message>
        <source>What was recorded stays; they can go on later.</source>
        <translation>記録したものは残り、後で続けられます。</translation>
    </message>
    <message>
        <source>Counts, export, anchor and signature</source>
        <translation>件数、書き出し、アンカー、署名</translation>
    </message>
    <message>
        <source>Agreement of the reviewers</source>
        <translation>判定者の一致</translation>
    </message>
    <message>
        <source>With each other, with themselves and with the model; what to settle.</source>
        <translation>判定者どうし、判定者自身、モデルとの一致と、決めるもの。</translation>
    </message>
    <message>
        <source>Meeting</source>
        <translation>会議</translation>
    </message>
    <message>
        <source>Disputed images in big type, votes by keys, minutes.</source>
        <translation>判定の分かれた画像を大きな文字で。キーで投票し、議事録を作ります。</translation>
    </message>
    <message>
        <source>Save a report…</source>
        <translation>レポートを保存…</translation>
    </message>
    <message>
        <source>The session as a book: PDF, HTML, CSV or JSON.</source>
        <translation>セッションを冊子として：PDF、HTML、CSV、JSON。</translation>
    </message>
    <message>
        <source>Export the records…</source>
        <translation>記録を書き出す…</translation>
    </message>
    <message>
        <source>A folder with every event, the anchors and a program that checks them.</source>
        <translation>すべてのイベント、アンカー、それを確かめるプログラムの入ったフォルダー。</translation>
    </message>
    <message>
        <source>Make an anchor</source>
        <translation>アンカーを作る</translation>
    </message>
    <message>
        <source>Signs the head of the records, so that every later change to them shows.</source>
        <translation>記録の先頭に署名し、後の変更がすべて分かるようにします。</translation>
    </message>
    <message>
        <source>All sessions</source>
        <translation>すべてのセッション</translation>
    </message>
    <message>
        <source>Go to the list of sessions; everything is kept.</source>
        <translation>セッションの一覧に移ります。すべて保存されています。</translation>
    </message>
</context>
<context>
    <name>Activities</name>
    <message>
        <source>waiting for its turn</source>
        <translation>順番を待っています</translation>
    </message>
    <message>
        <source>stopping…</source>
        <translation>停止しています…</translation>
    </message>
</context>
<context>
    <name>ActivityBar</name>
    <message>
        <source>Everything that is running</source>
        <translation>実行中のすべての処理</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進捗</translation>
    </message>
    <message>
        <source>Cancel what is running</source>
        <translation>実行中の処理を中止</translation>
    </message>
    <message>
        <source>{text} (+{count})</source>
        <translation>{text}（ほか {count} 件）</translation>
    </message>
</context>
<context>
    <name>ActivityList</name>
    <message>
        <source>What is running</source>
        <translation>実行中の処理</translation>
    </message>
</context>
<context>
    <name>ActivityRow</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>止めて残す</translation>
    </message>
    <message>
        <source>End it now and keep what it has found so far.</source>
        <translation>ここで終え、これまでに得たものを残します。</translation>
    </message>
</context>
<context>
    <name>AllImages</name>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Images whose decision this latent pushes.</source>
        <translation>この潜在ユニットが決定を動かしている画像です。</translation>
    </message>
    <message>
        <source>Latent</source>
        <translation>潜在ユニット</translation>
    </message>
    <message>
        <source>List all images again</source>
        <translation>すべての画像を再び一覧</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>すべてのクラス</translation>
    </message>
    <message>
        <source>{name} ({count})</source>
        <translation>{name}（{count}）</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>すべての画像</translation>
    </message>
    <message>
        <source>Save {count} images</source>
        <translation>{count} 枚の画像を保存</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表 (*.csv)</translation>
    </message>
    <message>
        <source>Page (*.html)</source>
        <translation>ページ (*.html)</translation>
    </message>
    <message>
        <source>Data (*.json)</source>
        <translation>データ (*.json)</translation>
    </message>
    <message>
        <source>{shown} of {count} listed, {answered} audited</source>
        <translation>{count} 枚のうち {shown} 枚を表示、監査済み {answered} 枚</translation>
    </message>
    <message>
        <source>{count} results are old: something else is asked now.</source>
        <translation>{count} 件の結果は古いものです。いまは別の設問になっています。</translation>
    </message>
    <message>
        <source>Audit again</source>
        <translation>もう一度監査</translation>
    </message>
    <message>
        <source>Audit all</source>
        <translation>すべて監査</translation>
    </message>
    <message>
        <source>No image passes these filters. The arrow beside them lists all again.</source>
        <translation>この絞り込みに合う画像はありません。横の矢印ですべてを再び一覧できます。</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>On how many of these images it is a large share of what moved the decision.</source>
        <translation>これらの画像のうち、決定を動かしたものの大きな割合を占める枚数です。</translation>
    </message>
    <message>
        <source>Push</source>
        <translation>押し</translation>
    </message>
    <message>
        <source>Its mean push towards the class on those images, in units of the target.</source>
        <translation>それらの画像でクラスに向けて押した平均（説明対象の単位）です。</translation>
    </message>
    <message>
        <source>Mean push</source>
        <translation>平均の押し</translation>
    </message>
    <message>
        <source>How many images are audited</source>
        <translation>監査済みの画像の数</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>End the work and keep what came so far.</source>
        <translation>作業を終え、これまでの結果を残します。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>How images are listed</source>
        <translation>画像の一覧の形</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>並べ替え</translation>
    </message>
    <message>
        <source>Results of all images</source>
        <translation>すべての画像の結果</translation>
    </message>
    <message>
        <source>Latents that push the decisions</source>
        <translation>決定を動かす潜在ユニット</translation>
    </message>
    <message>
        <source>Which latents push the decisions shows here once images are audited.</source>
        <translation>画像を監査すると、決定を動かす潜在ユニットがここに表示されます。</translation>
    </message>
    <message>
        <source>What pushes the decisions</source>
        <translation>決定を動かすもの</translation>
    </message>
    <message>
        <source>What pushes “{name}”</source>
        <translation>「{name}」を押すもの</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>格子</translation>
    </message>
    <message>
        <source>List</source>
        <translation>一覧</translation>
    </message>
    <message>
        <source>Pictures with their decisions.</source>
        <translation>画像とその決定です。</translation>
    </message>
    <message>
        <source>A table with everything that was found.</source>
        <translation>見つかったことすべての表です。</translation>
    </message>
    <message>
        <source>In order</source>
        <translation>順番どおり</translation>
    </message>
    <message>
        <source>Most serious first</source>
        <translation>重大なものから</translation>
    </message>
    <message>
        <source>By lead</source>
        <translation>差の順</translation>
    </message>
    <message>
        <source>By probability</source>
        <translation>確率の順</translation>
    </message>
    <message>
        <source>By class</source>
        <translation>クラスの順</translation>
    </message>
    <message>
        <source>By FVU</source>
        <translation>FVU の順</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>名前の順</translation>
    </message>
    <message>
        <source>Auditing all images</source>
        <translation>すべての画像を監査中</translation>
    </message>
    <message>
        <source>What was audited so far stays.</source>
        <translation>これまでに監査したものは残ります。</translation>
    </message>
    <message>
        <source>No image that is listed was audited as it is asked now.</source>
        <translation>一覧の画像には、いまの設問で監査されたものがありません。</translation>
    </message>
    <message>
        <source>Audit all images first.</source>
        <translation>先にすべての画像を監査してください。</translation>
    </message>
    <message>
        <source>{count} images were saved to {path}.</source>
        <translation>{count} 枚の画像を {path} に保存しました。</translation>
    </message>
    <message>
        <source>{count} without an answer to what is asked now were left out.</source>
        <translation>いまの設問に答えのない {count} 枚は含まれていません。</translation>
    </message>
    <message>
        <source>Saving {file}</source>
        <translation>{file} を保存中</translation>
    </message>
    <message>
        <source>Only: {what}</source>
        <translation>{what} のみ</translation>
    </message>
    <message>
        <source>View</source>
        <translation>見せ方</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>色</translation>
    </message>
    <message>
        <source>Results cannot be saved as “{file}”.</source>
        <translation>結果を「{file}」として保存することはできません。</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Prob.</source>
        <translation>確率</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>確率</translation>
    </message>
    <message>
        <source>Lead</source>
        <translation>差</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>所見</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>フォルダー</translation>
    </message>
    <message>
        <source>Strongest latent</source>
        <translation>最も強い潜在ユニット</translation>
    </message>
    <message>
        <source>FVU %</source>
        <translation>FVU %</translation>
    </message>
    <message>
        <source>FVU, percentile</source>
        <translation>FVU の百分位</translation>
    </message>
    <message>
        <source>not audited</source>
        <translation>未監査</translation>
    </message>
    <message>
        <source>An old result: other classes, another method or other settings were asked for.</source>
        <translation>古い結果です。クラス、手法、または設定がいまとは異なります。</translation>
    </message>
    <message>
        <source>Of the most probable class.</source>
        <translation>最も確率の高いクラスのものです。</translation>
    </message>
    <message>
        <source>By how much the class leads the next one, in logits; with a cosine, in that.</source>
        <translation>次のクラスとの差です（ロジット。コサインの場合はコサイン）。</translation>
    </message>
    <message>
        <source>What there is to look at, the weightiest first.</source>
        <translation>見るべき点を重いものから並べます。</translation>
    </message>
    <message>
        <source>The class after which the image’s folder is called.</source>
        <translation>画像のフォルダーの名前になっているクラスです。</translation>
    </message>
    <message>
        <source>The latent that pushed most towards the class, of those with a large share.</source>
        <translation>大きな割合を占めるもののうち、クラスに最も強く押した潜在ユニットです。</translation>
    </message>
    <message>
        <source>Percentage of reference images that the SAE rebuilds better.</source>
        <translation>SAE がもっとよく再構成する参照画像の割合です。</translation>
    </message>
    <message>
        <source>Not every image was audited: rows are missing.</source>
        <translation>すべての画像が監査されたわけではありません。行が欠けています。</translation>
    </message>
    <message>
        <source>What pushes these decisions</source>
        <translation>これらの決定を動かすもの</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>拒否</translation>
    </message>
    <message>
        <source>Forbidden reason</source>
        <translation>認められない根拠</translation>
    </message>
    <message>
        <source>Other than its folder</source>
        <translation>フォルダーと異なる</translation>
    </message>
    <message>
        <source>Unlike the references</source>
        <translation>参照画像と異なる</translation>
    </message>
    <message>
        <source>Does not decide</source>
        <translation>決め手にならない</translation>
    </message>
    <message>
        <source>Changed by an intervention</source>
        <translation>介入で変わる</translation>
    </message>
    <message>
        <source>Low alignment</source>
        <translation>意味の一致度が低い</translation>
    </message>
    <message>
        <source>The image could not be read or audited.</source>
        <translation>画像を読み込めないか、監査できませんでした。</translation>
    </message>
    <message>
        <source>A reason that must not count is a large share of the decision.</source>
        <translation>認めない根拠が決定の大きな割合を占めています。</translation>
    </message>
    <message>
        <source>The most probable class is another one than its folder is called.</source>
        <translation>最も確率の高いクラスが、フォルダーの名前と異なります。</translation>
    </message>
    <message>
        <source>The latents were made for other images: what they say may mislead.</source>
        <translation>潜在ユニットは別の画像のために作られたもので、その内容は誤解を招くことがあります。</translation>
    </message>
    <message>
        <source>What no latent explains is more than the lead of the class.</source>
        <translation>どの潜在ユニットでも説明できない分が、クラスの差より大きいです。</translation>
    </message>
    <message>
        <source>With the intervention another class is the most probable one.</source>
        <translation>介入すると、別のクラスが最も確率の高いクラスになります。</translation>
    </message>
    <message>
        <source>A large push by a latent whose meaning has little to do with the class. A hint only.</source>
        <translation>クラスとほとんど関係のない意味の潜在ユニットによる大きな押しです。目安にすぎません。</translation>
    </message>
    <message>
        <source>{name}, {share}</source>
        <translation>{name}、{share}</translation>
    </message>
    <message>
        <source>{said} (tile {tile} of {count})</source>
        <translation>{said}（タイル {tile}／{count}）</translation>
    </message>
    <message>
        <source>{finding}: {names}</source>
        <translation>{finding}：{names}</translation>
    </message>
    <message>
        <source>Audit of {count} images</source>
        <translation>{count} 枚の画像の監査</translation>
    </message>
    <message>
        <source>Decides</source>
        <translation>決め手</translation>
    </message>
    <message>
        <source>Folder says</source>
        <translation>フォルダーの名前</translation>
    </message>
    <message>
        <source>Its name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Its push</source>
        <translation>押し</translation>
    </message>
</context>
<context>
    <name>Audit</name>
    <message>
        <source>as it is</source>
        <translation>そのまま</translation>
    </message>
    <message>
        <source>with the changes</source>
        <translation>変更後</translation>
    </message>
    <message>
        <source>exact effect</source>
        <translation>厳密な効果</translation>
    </message>
    <message>
        <source>{method} only</source>
        <translation>{method}のみ</translation>
    </message>
    <message>
        <source>What the bars mean</source>
        <translation>バーの意味</translation>
    </message>
    <message>
        <source>Left of the line: pushed against the class. Right of it: pushed towards the class.</source>
        <translation>線の左側：クラスの予測を下げた寄与。右側：クラスの予測を上げた寄与。</translation>
    </message>
    <message>
        <source>The list is ordered by the exact effect: how far the target falls without the latent.</source>
        <translation>厳密な効果（その潜在ユニットがないときに説明対象が下がる量）の順に並んでいます。</translation>
    </message>
    <message>
        <source>What pushed towards a class and against it appears here.</source>
        <translation>クラスの予測を上げた要因と下げた要因がここに表示されます。</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>オフにする</translation>
    </message>
    <message>
        <source>Switch back on</source>
        <translation>オンに戻す</translation>
    </message>
    <message>
        <source>Name the latent…</source>
        <translation>潜在ユニットに名前を付ける…</translation>
    </message>
    <message>
        <source>Show in Concepts</source>
        <translation>概念で表示</translation>
    </message>
    <message>
        <source>What no latent explains</source>
        <translation>どの潜在ユニットでも説明できない分</translation>
    </message>
    <message>
        <source>expanded</source>
        <translation>展開中</translation>
    </message>
    <message>
        <source>collapsed</source>
        <translation>折りたたみ中</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Concept</source>
        <translation>概念</translation>
    </message>
    <message>
        <source>Choose a bar to see what its latent means.</source>
        <translation>バーを選ぶと、その潜在ユニットの意味が表示されます。</translation>
    </message>
    <message>
        <source>The labels of this SAE cannot be used, so its latents are known by number only. Activations, contributions and maps are as exact as ever.</source>
        <translation>この SAE のラベルは使えないため、潜在ユニットは番号でのみ示されます。活性値、寄与、マップの正確さは変わりません。</translation>
    </message>
    <message>
        <source>Which earlier latents made it fire, each checked by switching it off (W).</source>
        <translation>どの前段の潜在ユニットが発火させたかを、1 つずつオフにして確かめます（W）。</translation>
    </message>
    <message>
        <source>Where it comes from…</source>
        <translation>由来…</translation>
    </message>
    <message>
        <source>Name the latent (Shift+F2).</source>
        <translation>潜在ユニットに名前を付けます（Shift+F2）。</translation>
    </message>
    <message>
        <source>Write down what others should know.</source>
        <translation>ほかの人に伝えたいことを書き留めます。</translation>
    </message>
    <message>
        <source>Click to change the note.</source>
        <translation>クリックするとメモを変更できます。</translation>
    </message>
    <message>
        <source>Alignment with “{name}”: {value}</source>
        <translation>「{name}」との意味の一致度：{value}</translation>
    </message>
    <message>
        <source>The bundle has no concepts for this SAE: no reference images were indexed for it, so its latents are known by number only. Activations, contributions and maps are as exact as ever.</source>
        <translation>バンドルにはこの SAE の概念がありません。参照画像の索引がないため、潜在ユニットは番号だけで示します。活性値、寄与、マップの正確さは変わりません。</translation>
    </message>
    <message>
        <source>Loading the SAE {sae}</source>
        <translation>SAE「{sae}」を読み込み中</translation>
    </message>
    <message>
        <source>Name latent {latent}</source>
        <translation>潜在ユニット {latent} の名前</translation>
    </message>
    <message>
        <source>Looking at {image}</source>
        <translation>「{image}」を解析中</translation>
    </message>
    <message>
        <source>Explaining the prediction</source>
        <translation>予測の根拠を計算中</translation>
    </message>
    <message>
        <source>Fetching the concept</source>
        <translation>概念を取得中</translation>
    </message>
    <message>
        <source>The image could not be audited: {error}</source>
        <translation>画像を監査できませんでした：{error}</translation>
    </message>
    <message>
        <source>Why “{name}”? {image}</source>
        <translation>なぜ「{name}」なのか？ {image}</translation>
    </message>
    <message>
        <source>What moved it</source>
        <translation>予測を動かした要因</translation>
    </message>
    <message>
        <source>{target}, measured by {method}; written {date} UTC</source>
        <translation>{target}（手法：{method}）、作成日時 {date} UTC</translation>
    </message>
    <message>
        <source>What lies there cannot have moved the decision.</source>
        <translation>ここにあるものは決定を動かしていません。</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>予測</translation>
    </message>
    <message>
        <source>Audit of {image}</source>
        <translation>{image} の監査</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>確率</translation>
    </message>
    <message>
        <source>Probability after</source>
        <translation>変更後の確率</translation>
    </message>
    <message>
        <source>Latent</source>
        <translation>潜在ユニット</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍率</translation>
    </message>
    <message>
        <source>Contribution after</source>
        <translation>変更後の寄与</translation>
    </message>
    <message>
        <source>Exact effect after</source>
        <translation>変更後の厳密な効果</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>コサイン</translation>
    </message>
    <message>
        <source>Logit</source>
        <translation>ロジット</translation>
    </message>
    <message>
        <source>and {count} more classes</source>
        <translation>ほか {count} クラス</translation>
    </message>
    <message>
        <source>Show the bars anyway</source>
        <translation>それでもバーを表示</translation>
    </message>
    <message>
        <source>Exact effect</source>
        <translation>厳密な効果</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>活性値</translation>
    </message>
    <message>
        <source>Alignment</source>
        <translation>意味の一致度</translation>
    </message>
    <message>
        <source>Unexplained</source>
        <translation>未説明</translation>
    </message>
    <message>
        <source>Where the class stands. Each bar is measured by itself: together they are not this.</source>
        <translation>クラスの値です。バーは 1 本ずつ単独で測定しているため、合計してもこの値にはなりません。</translation>
    </message>
    <message>
        <source>Decoder bias</source>
        <translation>デコーダーのバイアス</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>定数項</translation>
    </message>
    <message>
        <source>The same whichever latents fire: what the encoder&apos;s last layer adds, and what always-on latents usually do.</source>
        <translation>どの潜在ユニットが発火しても変わらない分です。エンコーダーの最終層が加える分と、常時発火の潜在ユニットのふだんの効果からなります。</translation>
    </message>
    <message>
        <source>The sum of what the ledger says of each latent and of the rows above.</source>
        <translation>台帳による各潜在ユニットの値と、上の各行の値の合計です。</translation>
    </message>
    <message>
        <source>{count} other latents</source>
        <translation>その他の潜在ユニット {count} 個</translation>
    </message>
    <message>
        <source>Adds up to</source>
        <translation>合計</translation>
    </message>
    <message>
        <source>Why “{name}”?</source>
        <translation>なぜ「{name}」なのか？</translation>
    </message>
    <message>
        <source>What the latents mean</source>
        <translation>潜在ユニットの意味</translation>
    </message>
    <message>
        <source>Tried on this image</source>
        <translation>この画像で試したもの</translation>
    </message>
    <message>
        <source>What moved “{name}”, before and after</source>
        <translation>「{name}」を動かしたもの（変更前と変更後）</translation>
    </message>
    <message>
        <source>fired in {count} reference images ({rate})</source>
        <translation>参照画像 {count} 枚（{rate}）で発火</translation>
    </message>
    <message>
        <source>Latents fired (L0)</source>
        <translation>発火した潜在ユニット数（L0）</translation>
    </message>
    <message>
        <source>Target, image as it is</source>
        <translation>説明対象の値（元の画像）</translation>
    </message>
    <message>
        <source>Target, image rebuilt from latents</source>
        <translation>説明対象の値（潜在ユニットから再構成）</translation>
    </message>
    <message>
        <source>Reasons policy</source>
        <translation>根拠の方針</translation>
    </message>
    <message>
        <source>Completeness gap, largest of all classes</source>
        <translation>完全性の誤差（全クラス中の最大値）</translation>
    </message>
    <message>
        <source>What this explanation is worth</source>
        <translation>この説明の信頼度</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>画像サイズ</translation>
    </message>
    <message>
        <source>Seen by the encoder</source>
        <translation>エンコーダーが見た範囲</translation>
    </message>
    <message>
        <source>SAE</source>
        <translation>SAE</translation>
    </message>
    <message>
        <source>Prompt set</source>
        <translation>プロンプトセット</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>説明対象</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>比較クラス</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>手法</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>注意事項</translation>
    </message>
    <message>
        <source>Where this comes from</source>
        <translation>来歴</translation>
    </message>
    <message>
        <source>Colour scale</source>
        <translation>カラースケール</translation>
    </message>
    <message>
        <source>The colours span this image&apos;s own values.</source>
        <translation>色の範囲は、この画像内の値に合わせています。</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>値なし</translation>
    </message>
    <message>
        <source>row {row}, column {column}: {value}</source>
        <translation>{row} 行 {column} 列：{value}</translation>
    </message>
    <message>
        <source>Activations over the reference images</source>
        <translation>参照画像における活性値の分布</translation>
    </message>
    <message>
        <source>It did not fire in this image.</source>
        <translation>この画像では発火していません。</translation>
    </message>
    <message>
        <source>This image: {value}, stronger than {share} of the reference images it fired in.</source>
        <translation>この画像：{value}（発火した参照画像の {share} より強い）</translation>
    </message>
    <message>
        <source>activation</source>
        <translation>活性値</translation>
    </message>
    <message>
        <source>this image</source>
        <translation>この画像</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>オーバーレイ</translation>
    </message>
    <message>
        <source>Waiting for the encoder…</source>
        <translation>エンコーダーの準備を待っています…</translation>
    </message>
    <message>
        <source>as open_clip sees it, {size}</source>
        <translation>open_clip での見え方、{size}</translation>
    </message>
    <message>
        <source>Image {name}</source>
        <translation>画像 {name}</translation>
    </message>
    <message>
        <source>Fit into the panel</source>
        <translation>パネルに合わせる</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>等倍表示</translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
        <translation>オーバーレイの濃さ</translation>
    </message>
    <message>
        <source>Opacity of the overlay: keys [ and ]. Hold Space for the bare image.</source>
        <translation>オーバーレイの濃さ（[ キーと ] キー）。Space を押している間は画像のみ表示します。</translation>
    </message>
    <message>
        <source>The image alone.</source>
        <translation>画像のみを表示します。</translation>
    </message>
    <message>
        <source>Where the selected latent fired; for SAEs that read the class token, where it read from (attention). Not why the model decided.</source>
        <translation>選択した潜在ユニットが発火した場所。クラストークンを読み取る SAE では、読み取った場所（注意）を表示します。モデルがそう判断した理由ではありません。</translation>
    </message>
    <message>
        <source>How much the selected latent moved the class, by patch: towards it or against it. For SAEs that read patches.</source>
        <translation>選択した潜在ユニットがクラスを動かした量（上げる・下げる）をパッチごとに表示します。パッチを読み取る SAE で使えます。</translation>
    </message>
    <message>
        <source>where it fired: “{name}” (activation)</source>
        <translation>発火：「{name}」（活性値）</translation>
    </message>
    <message>
        <source>where it read from: “{name}” (attention)</source>
        <translation>読み取り：「{name}」（注意）</translation>
    </message>
    <message>
        <source>how much it moved the class: “{name}”, by patch</source>
        <translation>動かした量：「{name}」、パッチごと</translation>
    </message>
    <message>
        <source>Contribution</source>
        <translation>寄与</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Where the image resembles the class text: the encoder&apos;s plain similarity map.</source>
        <translation>画像のどこがクラスの文に似ているか（エンコーダー本来の類似度マップ）を表示します。</translation>
    </message>
    <message>
        <source>against</source>
        <translation>下げる</translation>
    </message>
    <message>
        <source>towards</source>
        <translation>上げる</translation>
    </message>
    <message>
        <source>cosine with “{name}”</source>
        <translation>「{name}」とのコサイン</translation>
    </message>
    <message>
        <source>The classes appear here, the most probable one first.</source>
        <translation>クラスが確率の高い順にここに表示されます。</translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation>予測</translation>
    </message>
    <message>
        <source>Compare with “{name}”</source>
        <translation>「{name}」と比較</translation>
    </message>
    <message>
        <source>Side by side with “{name}”</source>
        <translation>「{name}」と並べて比較</translation>
    </message>
    <message>
        <source>Updating…</source>
        <translation>更新中…</translation>
    </message>
    <message>
        <source>This class has no name.</source>
        <translation>クラス名がありません。</translation>
    </message>
    <message>
        <source>The class “{name}” stands in row {row} already.</source>
        <translation>クラス「{name}」はすでに {row} 行目にあります。</translation>
    </message>
    <message>
        <source>The prompt set has no name.</source>
        <translation>プロンプトセットの名前がありません。</translation>
    </message>
    <message>
        <source>There is no class yet.</source>
        <translation>クラスがまだありません。</translation>
    </message>
    <message>
        <source>The template “{template}” lacks {} for the prompt.</source>
        <translation>テンプレート「{template}」に、プロンプトの位置を示す {} がありません。</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>Name of the prompt set</source>
        <translation>プロンプトセットの名前</translation>
    </message>
    <message>
        <source>Templates, one a line</source>
        <translation>テンプレート（1 行に 1 つ）</translation>
    </message>
    <message>
        <source>Use these classes</source>
        <translation>このクラスを使う</translation>
    </message>
    <message>
        <source>The clipboard holds no text: copy some lines first.</source>
        <translation>クリップボードに文字がありません。先に行をコピーしてください。</translation>
    </message>
    <message>
        <source>Reading {file}</source>
        <translation>{file} を読み込んでいます</translation>
    </message>
    <message>
        <source>Saved to {path}.</source>
        <translation>{path} に保存しました。</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名前(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Templates, one a line; {} is where the prompt goes</source>
        <translation>テンプレート（1 行に 1 つ。{} の位置にプロンプトが入ります）(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Classes</source>
        <translation>クラス(&amp;C)</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Let “{name}” hold for every image</source>
        <translation>「{name}」をすべての画像に適用</translation>
    </message>
    <message>
        <source>What can be done with “{name}”</source>
        <translation>「{name}」に対してできること</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>名前を変更…</translation>
    </message>
    <message>
        <source>Save to a file…</source>
        <translation>ファイルに保存…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Kept, for every image</source>
        <translation>保存済み（すべての画像に適用可）</translation>
    </message>
    <message>
        <source>Named interventions</source>
        <translation>名前付きの介入</translation>
    </message>
    <message>
        <source>{content} · does not fire here</source>
        <translation>{content} · ここでは発火しません</translation>
    </message>
    <message>
        <source>Paste lines</source>
        <translation>行を貼り付け</translation>
    </message>
    <message>
        <source>Load…</source>
        <translation>読み込み…</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>名前を付けて保存…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Classes and their prompts</source>
        <translation>クラスとプロンプト</translation>
    </message>
    <message>
        <source>{count} classes</source>
        <translation>{count} クラス</translation>
    </message>
    <message>
        <source>Row {row}: {problem}</source>
        <translation>{row} 行目：{problem}</translation>
    </message>
    <message>
        <source>({count} more)</source>
        <translation>（ほか {count} 件）</translation>
    </message>
    <message>
        <source>Prompt sets (*.json *.txt)</source>
        <translation>プロンプトセット (*.json *.txt)</translation>
    </message>
    <message>
        <source>Load prompts</source>
        <translation>プロンプトを読み込む</translation>
    </message>
    <message>
        <source>Prompt set (*.json)</source>
        <translation>プロンプトセット (*.json)</translation>
    </message>
    <message>
        <source>Save prompts</source>
        <translation>プロンプトを保存</translation>
    </message>
    <message>
        <source>Prompts, divided by |</source>
        <translation>プロンプト（| で区切る）</translation>
    </message>
    <message>
        <source>This image is unlike what these latents were made for</source>
        <translation>この画像は、これらの潜在ユニットが作られた対象とは異なります</translation>
    </message>
    <message>
        <source>as seen by “{saes}”</source>
        <translation>「{saes}」による判断</translation>
    </message>
    <message>
        <source>This bundle keeps no figures of its reference images: it cannot be judged whether this image is like them</source>
        <translation>このバンドルには参照画像の数値がないため、この画像が参照画像と異なるかどうかを判断できません</translation>
    </message>
    <message>
        <source>FVU {value}</source>
        <translation>FVU {value}</translation>
    </message>
    <message>
        <source>Cosine {value}</source>
        <translation>コサイン {value}</translation>
    </message>
    <message>
        <source>Fraction of variance unexplained: 0 is perfect, 1 is no better than the mean.</source>
        <translation>説明できなかった分散の割合です。0 は完全、1 は平均値と変わりません。</translation>
    </message>
    <message>
        <source>Cosine between the image&apos;s vectors and what the SAE rebuilt.</source>
        <translation>画像のベクトルと、SAE による再構成とのコサインです。</translation>
    </message>
    <message>
        <source>Faithfulness {value}</source>
        <translation>忠実度 {value}</translation>
    </message>
    <message>
        <source>{share} of the first {count} stay under small changes, the class in {kept} of {n}</source>
        <translation>小さな変更でも上位 {count} 個の {share} が残り、クラスは {n} 回のうち {kept} 回同じ</translation>
    </message>
    <message>
        <source>Unexplained: {ratio} × the lead</source>
        <translation>未説明：差の {ratio} 倍</translation>
    </message>
    <message>
        <source>{share} well supported</source>
        <translation>{share} は十分な裏付けあり</translation>
    </message>
    <message>
        <source>Unexplained against the lead: from 1 on, what the SAE left out could have decided otherwise.</source>
        <translation>差に対する未説明分です。1 以上なら、SAE が残した分で別の決定になり得ました。</translation>
    </message>
    <message>
        <source>Well supported: share of the push by latents with a name that fired on enough reference images.</source>
        <translation>十分な裏付け：名前があり、十分な数の参照画像で発火した潜在ユニットによる押しの割合です。</translation>
    </message>
    <message>
        <source>Faithfulness: latents are switched on and off in the order of the list. 1: the first ones alone make the decision; 0: the order says no more than chance.</source>
        <translation>忠実度：一覧の順に潜在ユニットをオン・オフします。1 なら最初のものだけで決定が決まり、0 なら順序は偶然と変わりません。</translation>
    </message>
    <message>
        <source>Small changes: the picture is moved, cut, compressed and given noise, and explained again.</source>
        <translation>小さな変更：画像をずらす、切る、圧縮する、ノイズを加えるなどして、もう一度説明します。</translation>
    </message>
    <message>
        <source>no reasons policy</source>
        <translation>根拠の方針なし</translation>
    </message>
    <message>
        <source>{share} judged</source>
        <translation>{share} 判断済み</translation>
    </message>
    <message>
        <source>Nobody has said which reasons may count for these classes and which must not.</source>
        <translation>これらのクラスについて、どの根拠を認め、どの根拠を認めないかは、まだ誰も決めていません。</translation>
    </message>
    <message>
        <source>Share of what moved the decision that is by latents which the reasons policy judges.</source>
        <translation>決定を動かした量のうち、根拠の方針で判断済みの潜在ユニットが占める割合です。</translation>
    </message>
    <message>
        <source>{figure}, worse than {share}</source>
        <translation>{figure}（{share} より悪い）</translation>
    </message>
    <message>
        <source>{figure}, better than {share}</source>
        <translation>{figure}（{share} より良い）</translation>
    </message>
    <message>
        <source>{figure}, worse than {share} of the reference images</source>
        <translation>{figure} 参照画像の {share} より悪い</translation>
    </message>
    <message>
        <source>{figure}, better than {share} of the reference images</source>
        <translation>{figure} 参照画像の {share} より良い</translation>
    </message>
    <message>
        <source>Checked at import: {verdict}</source>
        <translation>取り込み時の確認：{verdict}</translation>
    </message>
    <message>
        <source>From this patch</source>
        <translation>このパッチから</translation>
    </message>
    <message>
        <source>What its latents contribute together.</source>
        <translation>このパッチの潜在ユニットの寄与の合計です。</translation>
    </message>
    <message>
        <source>{name}: probability {probability}, cosine {cosine}, logit {logit}</source>
        <translation>{name}：確率 {probability}、コサイン {cosine}、ロジット {logit}</translation>
    </message>
    <message>
        <source>With your changes: {probability}</source>
        <translation>変更後：{probability}</translation>
    </message>
    <message>
        <source>Pushed towards “{name}”</source>
        <translation>「{name}」を上げたもの</translation>
    </message>
    <message>
        <source>Pushed against “{name}”</source>
        <translation>「{name}」を下げたもの</translation>
    </message>
    <message>
        <source>#{latent} · activation {activation}</source>
        <translation>#{latent} · 活性値 {activation}</translation>
    </message>
    <message>
        <source>Always on ({count})</source>
        <translation>常時発火（{count}）</translation>
    </message>
    <message>
        <source>{label}: together {value} ({unit})</source>
        <translation>{label}：合わせて {value}（{unit}）</translation>
    </message>
    <message>
        <source>{method}, in sum: {value}</source>
        <translation>{method}の合計：{value}</translation>
    </message>
    <message>
        <source>their joint effect</source>
        <translation>合わせた効果</translation>
    </message>
    <message>
        <source>in sum</source>
        <translation>合計</translation>
    </message>
    <message>
        <source>#{latent} · {method} only</source>
        <translation>#{latent} · {method}のみ</translation>
    </message>
    <message>
        <source>By the method alone ({method}): no exact effect was measured.</source>
        <translation>手法（{method}）だけの値です。厳密な効果は測定していません。</translation>
    </message>
    <message>
        <source>Measured exactly. {method}: {value}</source>
        <translation>厳密に測定した値です。{method}：{value}</translation>
    </message>
    <message>
        <source>Activation: {value}</source>
        <translation>活性値：{value}</translation>
    </message>
    <message>
        <source>Alignment of its meaning with the class: {value}</source>
        <translation>クラスとの意味の一致度：{value}</translation>
    </message>
    <message>
        <source>What the latents did not capture. The model used it all the same.</source>
        <translation>潜在ユニットが捉えられなかった分です。モデルはこれも判断に使っています。</translation>
    </message>
    <message>
        <source>What the SAE adds for every image, whatever is in it.</source>
        <translation>画像の内容にかかわらず SAE が常に加える分です。</translation>
    </message>
    <message>
        <source>Save the audit</source>
        <translation>監査結果を保存</translation>
    </message>
    <message>
        <source>Saving {file}</source>
        <translation>{file} を保存中</translation>
    </message>
    <message>
        <source>Data (*.json)</source>
        <translation>データ (*.json)</translation>
    </message>
    <message>
        <source>Report (*.html)</source>
        <translation>レポート (*.html)</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>画像 (*.png)</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>監査</translation>
    </message>
    <message>
        <source>The classes that the prediction chooses between.</source>
        <translation>予測の選択肢となるクラスです。</translation>
    </message>
    <message>
        <source>Edit the prompts</source>
        <translation>プロンプトを編集</translation>
    </message>
    <message>
        <source>The sparse autoencoder whose latents explain the prediction.</source>
        <translation>予測の説明に使うスパースオートエンコーダー（SAE）です。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>{name} reads {tokens} at {site}.</source>
        <translation>{name} は {site} の{tokens}を読み取ります。</translation>
    </message>
    <message>
        <source>Report (HTML)…</source>
        <translation>レポート（HTML）…</translation>
    </message>
    <message>
        <source>One page for people, pictures included.</source>
        <translation>画像つきの 1 ページのレポートです。</translation>
    </message>
    <message>
        <source>Data (JSON)…</source>
        <translation>データ（JSON）…</translation>
    </message>
    <message>
        <source>Every number, for programs.</source>
        <translation>すべての数値をプログラム用に保存します。</translation>
    </message>
    <message>
        <source>Picture (PNG)…</source>
        <translation>画面の画像（PNG）…</translation>
    </message>
    <message>
        <source>What is on the screen now.</source>
        <translation>現在の画面の内容です。</translation>
    </message>
    <message>
        <source>Strength of {label}, latent {latent}</source>
        <translation>「{label}」（潜在ユニット {latent}）の強さ</translation>
    </message>
    <message>
        <source>0 % is off, 100 % is as it fired, more is stronger.</source>
        <translation>0 % はオフ、100 % は実際の発火のまま、それ以上は強めた状態です。</translation>
    </message>
    <message>
        <source>Take back {label}</source>
        <translation>「{label}」の変更を取り消す</translation>
    </message>
    <message>
        <source>Click patches of the image: the sliders then hold in these only.</source>
        <translation>画像のパッチをクリックすると、スライダーはそのパッチだけに効きます。</translation>
    </message>
    <message>
        <source>Choose patches</source>
        <translation>パッチを選ぶ</translation>
    </message>
    <message>
        <source>In the whole image</source>
        <translation>画像全体で</translation>
    </message>
    <message>
        <source>in one patch</source>
        <translation>1 個のパッチで</translation>
    </message>
    <message>
        <source>in {count} patches</source>
        <translation>{count} 個のパッチで</translation>
    </message>
    <message>
        <source>in the whole image</source>
        <translation>画像全体で</translation>
    </message>
    <message>
        <source>Switch a latent off with the button at its bar: prediction and decision follow.</source>
        <translation>バーの横のボタンで潜在ユニットをオフにすると、予測と決定がその場で変わります。</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>リセット</translation>
    </message>
    <message>
        <source>Keep under a name, to switch it on for every image.</source>
        <translation>名前を付けて残し、どの画像でもオンにできるようにします。</translation>
    </message>
    <message>
        <source>Keep as…</source>
        <translation>名前を付けて残す…</translation>
    </message>
    <message>
        <source>Latents under change</source>
        <translation>変更中の潜在ユニット</translation>
    </message>
    <message>
        <source>What if</source>
        <translation>もしも</translation>
    </message>
    <message>
        <source>Compare with another class</source>
        <translation>別のクラスと比較</translation>
    </message>
    <message>
        <source>Explain why the selected class rather than this one.</source>
        <translation>このクラスではなく選択したクラスになった理由を説明します。</translation>
    </message>
    <message>
        <source>Shown contributions</source>
        <translation>表示する寄与</translation>
    </message>
    <message>
        <source>Contributions of the latents</source>
        <translation>潜在ユニットの寄与</translation>
    </message>
    <message>
        <source>compared with</source>
        <translation>比較対象</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>なぜ？</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Every latent that fired.</source>
        <translation>発火したすべての潜在ユニットを表示します。</translation>
    </message>
    <message>
        <source>Towards</source>
        <translation>上げる</translation>
    </message>
    <message>
        <source>rather than</source>
        <translation>比較対象</translation>
    </message>
    <message>
        <source>Only what pushed towards the class.</source>
        <translation>クラスの予測を上げた寄与だけを表示します。</translation>
    </message>
    <message>
        <source>Against</source>
        <translation>下げる</translation>
    </message>
    <message>
        <source>Only what pushed against the class.</source>
        <translation>クラスの予測を下げた寄与だけを表示します。</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>決定</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>マージン</translation>
    </message>
    <message>
        <source>Log-odds of this class against all others: what had to change for the decision to fall.</source>
        <translation>このクラスの、ほかの全クラスに対する対数オッズです。決定が覆るには何が変わる必要があったかを示します。</translation>
    </message>
    <message>
        <source>How well image and class text match, from −1 to 1.</source>
        <translation>画像とクラスの文の一致の度合いです（−1 から 1）。</translation>
    </message>
    <message>
        <source>The cosine times the model&apos;s own scale: what the probability is made of.</source>
        <translation>コサインにモデル固有の倍率を掛けた値です。確率のもとになります。</translation>
    </message>
    <message>
        <source>The logit of the class minus that of another one: why this rather than that.</source>
        <translation>そのクラスと別のクラスのロジットの差です。「なぜあちらではなくこちらか」を示します。</translation>
    </message>
    <message>
        <source>logit of “{name}” minus “{other}”</source>
        <translation>「{name}」と「{other}」のロジットの差</translation>
    </message>
    <message>
        <source>log-odds of “{name}”</source>
        <translation>「{name}」の対数オッズ</translation>
    </message>
    <message>
        <source>cosine of “{name}”</source>
        <translation>「{name}」のコサイン</translation>
    </message>
    <message>
        <source>logit of “{name}”</source>
        <translation>「{name}」のロジット</translation>
    </message>
    <message>
        <source>class token</source>
        <translation>クラストークン</translation>
    </message>
    <message>
        <source>patches</source>
        <translation>パッチ</translation>
    </message>
    <message>
        <source>all tokens</source>
        <translation>すべてのトークン</translation>
    </message>
    <message>
        <source>registers</source>
        <translation>レジスター</translation>
    </message>
    <message>
        <source>no label</source>
        <translation>ラベルなし</translation>
    </message>
    <message>
        <source>Unexplained moves it by {unexplained}, more than the top class leads the next one by ({margin}).</source>
        <translation>未説明の分（{unexplained}）が、最上位クラスと次のクラスの差（{margin}）を上回っています。</translation>
    </message>
    <message>
        <source>no name: always on, so it says what every image has in common</source>
        <translation>名前なし：常時発火のため、すべての画像に共通することを表します</translation>
    </message>
    <message>
        <source>no good name: its images are too mixed for any one word</source>
        <translation>適切な名前なし：画像がばらばらで、1 つの言葉では表せません</translation>
    </message>
    <message>
        <source>no good name: its images are alike, but no word fits better than nonsense</source>
        <translation>適切な名前なし：画像は似ていますが、でたらめな文字列より合う言葉がありません</translation>
    </message>
    <message>
        <source>{finding}: {why}</source>
        <translation>{finding}：{why}</translation>
    </message>
    <message>
        <source>forbidden reason</source>
        <translation>認められない根拠</translation>
    </message>
    <message>
        <source>must not count</source>
        <translation>認めない</translation>
    </message>
    <message>
        <source>known shortcut</source>
        <translation>既知のショートカット</translation>
    </message>
    <message>
        <source>may count</source>
        <translation>認める</translation>
    </message>
    <message>
        <source>gradient off</source>
        <translation>勾配のずれ</translation>
    </message>
    <message>
        <source>always on</source>
        <translation>常時発火</translation>
    </message>
    <message>
        <source>low alignment</source>
        <translation>意味の一致度が低い</translation>
    </message>
    <message>
        <source>Forbidden reason: {reason}, {share} of the decision</source>
        <translation>認められない根拠：{reason}（決定の {share}）</translation>
    </message>
    <message>
        <source>Alignment cannot be judged with these prompts</source>
        <translation>このプロンプトでは意味の一致度を判断できません</translation>
    </message>
    <message>
        <source>They fire on nearly every image; measured against their usual activation, not against zero.</source>
        <translation>ほぼすべての画像で発火します。0 ではなく、ふだんの活性値を基準に測定しています。</translation>
    </message>
    <message>
        <source>A finding of a scan about this latent was confirmed by a person, for: {classes}.</source>
        <translation>この潜在ユニットについてのスキャンの所見を人が認めています（対象：{classes}）。</translation>
    </message>
    <message>
        <source>The method is off by more than half of the exact effect.</source>
        <translation>手法の値は厳密な効果の半分を超えてずれています。</translation>
    </message>
    <message>
        <source>Its reason must not count, and is a large share of the decision.</source>
        <translation>この根拠は認められず、決定の大きな割合を占めています。</translation>
    </message>
    <message>
        <source>The reasons policy says so; its share of the decision is small.</source>
        <translation>根拠の方針によります。決定に占める割合はわずかです。</translation>
    </message>
    <message>
        <source>The reasons policy says so.</source>
        <translation>根拠の方針によります。</translation>
    </message>
    <message>
        <source>The gradient is off by more than half of the exact effect.</source>
        <translation>勾配は厳密な効果の半分を超えてずれています。</translation>
    </message>
    <message>
        <source>It fires on nearly every image; measured against its usual activation, not against zero.</source>
        <translation>ほぼすべての画像で発火します。0 ではなく、ふだんの活性値を基準に測定しています。</translation>
    </message>
    <message>
        <source>A hint only: the audited model itself judges here.</source>
        <translation>目安にすぎません。ここで評価しているのは監査対象のモデル自身です。</translation>
    </message>
    <message>
        <source>lower than {share} of latents. {hint}</source>
        <translation>潜在ユニットの {share} より低い値です。{hint}</translation>
    </message>
    <message>
        <source>{method} (gap {gap})</source>
        <translation>{method}（誤差 {gap}）</translation>
    </message>
    <message>
        <source>{label} (latent {latent}) pushed towards by {value} ({unit})</source>
        <translation>「{label}」（潜在ユニット {latent}）は {value} 上げました（{unit}）</translation>
    </message>
    <message>
        <source>{label} (latent {latent}) pushed against by {value} ({unit})</source>
        <translation>「{label}」（潜在ユニット {latent}）は {value} 下げました（{unit}）</translation>
    </message>
    <message>
        <source>The explanation does not decide this case</source>
        <translation>この説明だけでは判断できません</translation>
    </message>
    <message>
        <source>This SAE reads one vector an image: its patches have no latents.</source>
        <translation>この SAE は画像ごとに 1 つのベクトルを読み取ります。パッチごとの潜在ユニットはありません。</translation>
    </message>
    <message>
        <source>Finding what fired in the patch</source>
        <translation>パッチで発火したものを調べています</translation>
    </message>
    <message>
        <source>Back to the whole image</source>
        <translation>画像全体に戻る</translation>
    </message>
    <message>
        <source>Patch in row {row}, column {column}</source>
        <translation>{row} 行 {column} 列のパッチ</translation>
    </message>
    <message>
        <source>{patch}: no latent fired</source>
        <translation>{patch}：発火した潜在ユニットなし</translation>
    </message>
    <message>
        <source>{patch}: {count} latents fired</source>
        <translation>{patch}：{count} 個の潜在ユニットが発火</translation>
    </message>
    <message>
        <source>What the latents are called need not hold here, and the bars may mislead.</source>
        <translation>潜在ユニットの名前がここでも当てはまるとは限らず、バーは誤解を招くおそれがあります。</translation>
    </message>
    <message>
        <source>Still “{name}”, at {share} (was {was}).</source>
        <translation>「{name}」のまま、{share}（変更前 {was}）。</translation>
    </message>
    <message>
        <source>The prediction becomes “{name}”, at {share} (was {was}).</source>
        <translation>予測が「{name}」に変わります。{share}（変更前 {was}）。</translation>
    </message>
    <message>
        <source>Log-odds of “{name}”: {before} → {after} ({change})</source>
        <translation>「{name}」の対数オッズ：{before} → {after}（{change}）</translation>
    </message>
    <message>
        <source>Making the map</source>
        <translation>マップを作成中</translation>
    </message>
    <message>
        <source>Say which reasons may count for a decision, and which must not.</source>
        <translation>決定の根拠として認めるものと認めないものを決めます。</translation>
    </message>
    <message>
        <source>Reasons policy…</source>
        <translation>根拠の方針…</translation>
    </message>
    <message>
        <source>What the explanation is worth on this image appears here.</source>
        <translation>この画像での説明の信頼度がここに表示されます。</translation>
    </message>
    <message>
        <source>L0 {count}. {target} of the top class: {value}, of the image rebuilt from its latents: {rebuilt}.</source>
        <translation>L0 {count}。最上位クラスの{target}：{value}、潜在ユニットから再構成した画像では {rebuilt}。</translation>
    </message>
    <message>
        <source>Grey values</source>
        <translation>グレー値</translation>
    </message>
    <message>
        <source>Black at</source>
        <translation>黒にする値</translation>
    </message>
    <message>
        <source>White at</source>
        <translation>白にする値</translation>
    </message>
    <message>
        <source>to</source>
        <translation>から</translation>
    </message>
    <message>
        <source>Which grey values become black and white: the same for all images of the filmstrip.</source>
        <translation>どのグレー値を黒と白にするか。フィルムストリップのすべての画像で同じです。</translation>
    </message>
    <message>
        <source>open_clip maps no grey values through a window. Switch to colours as people see them.</source>
        <translation>open_clip はグレー値をウィンドウで変換しません。人が見る色に切り替えてください。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>For each image its own: what its file declares, else what its values fill.</source>
        <translation>画像ごとに決めます。ファイルが宣言する範囲、なければ値が占める範囲です。</translation>
    </message>
    <message>
        <source>Full range</source>
        <translation>全範囲</translation>
    </message>
    <message>
        <source>All that the image&apos;s numbers can hold.</source>
        <translation>画像の数値が表せるすべての範囲です。</translation>
    </message>
    <message>
        <source>From … to</source>
        <translation>範囲を指定…</translation>
    </message>
    <message>
        <source>The same two values for all images, so that they can be compared.</source>
        <translation>すべての画像で同じ 2 つの値を使い、比べられるようにします。</translation>
    </message>
    <message>
        <source>What the encoder sees</source>
        <translation>エンコーダーが見る範囲</translation>
    </message>
    <message>
        <source>Previous tile</source>
        <translation>前のタイル</translation>
    </message>
    <message>
        <source>Next tile</source>
        <translation>次のタイル</translation>
    </message>
    <message>
        <source>Tile {number} of {count}</source>
        <translation>タイル {number} / {count}</translation>
    </message>
    <message>
        <source>Nothing is cut off</source>
        <translation>切り落とされた部分はありません</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>切り抜き</translation>
    </message>
    <message>
        <source>Whole</source>
        <translation>全体</translation>
    </message>
    <message>
        <source>Tiles</source>
        <translation>タイル</translation>
    </message>
    <message>
        <source>What the encoder&apos;s own preprocessing cuts out: the middle, of long pictures.</source>
        <translation>エンコーダー自身の前処理が切り抜く範囲です。長い画像では中央部分です。</translation>
    </message>
    <message>
        <source>All of it, scaled until its longer side fits: what is small may be lost.</source>
        <translation>長い辺が収まるように縮小した全体です。小さなものは失われることがあります。</translation>
    </message>
    <message>
        <source>All of it, part by part, each at full size and audited by itself.</source>
        <translation>全体を部分ごとに、それぞれ元の大きさで見て、個別に監査します。</translation>
    </message>
    <message>
        <source>{share} cut off: {sides}</source>
        <translation>{share} が切り落とされました：{sides}</translation>
    </message>
    <message>
        <source>{left}, {top} to {right}, {bottom} px</source>
        <translation>{left}, {top} ～ {right}, {bottom} px</translation>
    </message>
    <message>
        <source>tile {number} of {count}: {place}</source>
        <translation>タイル {number} / {count}：{place}</translation>
    </message>
    <message>
        <source>all of it</source>
        <translation>全体</translation>
    </message>
    <message>
        <source>What to know of this bundle:</source>
        <translation>このバンドルについて知っておくこと：</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表 (*.csv)</translation>
    </message>
    <message>
        <source>Name the latent</source>
        <translation>潜在ユニットに名前を付ける</translation>
    </message>
    <message>
        <source>Name of latent {latent}, for every image:</source>
        <translation>潜在ユニット {latent} の名前（すべての画像に共通）：</translation>
    </message>
    <message>
        <source>without {latent}</source>
        <translation>{latent} なし</translation>
    </message>
    <message>
        <source>Keep the changes</source>
        <translation>変更を残す</translation>
    </message>
    <message>
        <source>Rename the intervention</source>
        <translation>介入の名前を変更</translation>
    </message>
    <message>
        <source>Name of the intervention:</source>
        <translation>介入の名前：</translation>
    </message>
    <message>
        <source>Save the intervention</source>
        <translation>介入を保存</translation>
    </message>
    <message>
        <source>Audits with this SAE measure by “{method}” now.</source>
        <translation>この SAE での監査は、これから「{method}」で測ります。</translation>
    </message>
    <message>
        <source>Method: {method}</source>
        <translation>手法：{method}</translation>
    </message>
    <message>
        <source>Target: {target}</source>
        <translation>説明対象：{target}</translation>
    </message>
    <message>
        <source>Compare with no class</source>
        <translation>クラスとの比較をやめる</translation>
    </message>
    <message>
        <source>Classes: {name}</source>
        <translation>クラス：{name}</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>そのまま</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>強さ</translation>
    </message>
    <message>
        <source>No reference images</source>
        <translation>参照画像なし</translation>
    </message>
    <message>
        <source>References: the bundle’s own ({count})</source>
        <translation>参照画像：バンドル付属（{count} 枚）</translation>
    </message>
    <message>
        <source>References: {folder} ({count})</source>
        <translation>参照画像：{folder}（{count} 枚）</translation>
    </message>
    <message>
        <source>Switch off {latent}</source>
        <translation>{latent} をオフ</translation>
    </message>
    <message>
        <source>Switch {latent} back on</source>
        <translation>{latent} をオンに戻す</translation>
    </message>
    <message>
        <source>Scale {latent} to {share}&#x202f;%</source>
        <translation>{latent} を {share}&#x202f;% に</translation>
    </message>
    <message>
        <source>Take back {latent}</source>
        <translation>{latent} を元に戻す</translation>
    </message>
    <message>
        <source>Reset what if</source>
        <translation>もしもをリセット</translation>
    </message>
    <message>
        <source>Choose patch in row {row}, column {column}</source>
        <translation>{row} 行 {column} 列のパッチを選ぶ</translation>
    </message>
    <message>
        <source>Leave out patch in row {row}, column {column}</source>
        <translation>{row} 行 {column} 列のパッチを外す</translation>
    </message>
    <message>
        <source>What if in the whole image</source>
        <translation>画像全体での「もしも」</translation>
    </message>
    <message>
        <source>Measuring the bars under the changes</source>
        <translation>変更後のバーを測定中</translation>
    </message>
    <message>
        <source>Smallest change</source>
        <translation>最小の変更</translation>
    </message>
    <message>
        <source>Find the fewest latents without which the decision flips, and compare with random ones.</source>
        <translation>これがなければ決定が変わる最も少ない潜在ユニットを探し、無作為なものと比べます。</translation>
    </message>
    <message>
        <source>Find the smallest change that flips the decision</source>
        <translation>決定が変わる最小の変更を探す</translation>
    </message>
    <message>
        <source>To any other class</source>
        <translation>別のクラスへ</translation>
    </message>
    <message>
        <source>To “{name}”</source>
        <translation>「{name}」へ</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>試す</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Looking for the smallest change…</source>
        <translation>最小の変更を探しています…</translation>
    </message>
    <message>
        <source>Intervention</source>
        <translation>介入</translation>
    </message>
    <message>
        <source>Keep “{name}”</source>
        <translation>「{name}」を残す</translation>
    </message>
    <message>
        <source>Rename “{name}” to “{new}”</source>
        <translation>「{name}」を「{new}」に改名</translation>
    </message>
    <message>
        <source>Remove “{name}”</source>
        <translation>「{name}」を削除</translation>
    </message>
    <message>
        <source>Switch on “{name}”</source>
        <translation>「{name}」をオン</translation>
    </message>
    <message>
        <source>Switch off “{name}”</source>
        <translation>「{name}」をオフ</translation>
    </message>
    <message>
        <source>Looking for the smallest change</source>
        <translation>最小の変更を探しています</translation>
    </message>
    <message>
        <source>Try the smallest change</source>
        <translation>最小の変更を試す</translation>
    </message>
    <message>
        <source>{held}: {value}</source>
        <translation>{held}：{value}</translation>
    </message>
    <message>
        <source>your changes</source>
        <translation>あなたの変更</translation>
    </message>
    <message>
        <source> and </source>
        <translation>と</translation>
    </message>
    <message>
        <source>With {names}</source>
        <translation>{names} の場合</translation>
    </message>
    <message>
        <source>off</source>
        <translation>オフ</translation>
    </message>
    <message>
        <source>{latent} {factor}</source>
        <translation>{latent} {factor}</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>ほか {count} 件</translation>
    </message>
    <message>
        <source>Without {latents} the prediction becomes “{name}”.</source>
        <translation>{latents} がなければ、予測は「{name}」になります。</translation>
    </message>
    <message>
        <source>Without these {count} latents the prediction becomes “{name}”: {latents}.</source>
        <translation>次の {count} 個の潜在ユニットがなければ、予測は「{name}」になります：{latents}。</translation>
    </message>
    <message>
        <source>No smaller set of latents does this.</source>
        <translation>これより少ない潜在ユニットでは起こりません。</translation>
    </message>
    <message>
        <source>A smaller set was not found, and is not ruled out.</source>
        <translation>これより少ない組は見つかりませんでしたが、ないとは言えません。</translation>
    </message>
    <message>
        <source>A smaller set was not found; only sets of up to {count} are ruled out.</source>
        <translation>これより少ない組は見つかりませんでした。ないと言えるのは {count} 個までの組です。</translation>
    </message>
    <message>
        <source>There are too few other latents to compare with.</source>
        <translation>比較できるほかの潜在ユニットが少なすぎます。</translation>
    </message>
    <message>
        <source>Control: of {n} random sets of as many latents that fire about as strongly, {flips} do this ({share}, 95&#x202f;% band {low} to {high}).</source>
        <translation>対照：同程度に発火する同じ数の潜在ユニットの無作為な {n} 組のうち、{flips} 組で同じことが起こります（{share}、95 % 区間 {low}～{high}）。</translation>
    </message>
    <message>
        <source>Together they fire {ratio} times as strongly: too little else fires alike.</source>
        <translation>合わせた発火の強さは {ratio} 倍です。同程度に発火するものがほかに足りません。</translation>
    </message>
    <message>
        <source>Pushes exactly as strong along {n} random latents of the SAE: {flips} do this ({share}, {low} to {high}).</source>
        <translation>SAE の無作為な {n} 個の潜在ユニットに沿った、ちょうど同じ強さの押し：{flips} 個で同じことが起こります（{share}、{low}～{high}）。</translation>
    </message>
    <message>
        <source>It cannot be made “{name}” by switching fired latents off.</source>
        <translation>発火した潜在ユニットをオフにしても「{name}」にはできません。</translation>
    </message>
    <message>
        <source>The decision cannot be flipped by switching fired latents off.</source>
        <translation>発火した潜在ユニットをオフにしても決定は変えられません。</translation>
    </message>
    <message>
        <source>No set of fired latents was found without which it becomes “{name}”.</source>
        <translation>これがなければ「{name}」になる、という発火した潜在ユニットの組は見つかりませんでした。</translation>
    </message>
    <message>
        <source>No set of fired latents was found without which the decision flips.</source>
        <translation>これがなければ決定が変わる、という発火した潜在ユニットの組は見つかりませんでした。</translation>
    </message>
    <message>
        <source>Sets of up to {count} latents are ruled out.</source>
        <translation>{count} 個までの組はないと言えます。</translation>
    </message>
</context>
<context>
    <name>Circuit</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Width: what switching the source off changes. Blue raised it, orange held it back; dashed: not confirmed. Select a latent to see where in the image it fires.</source>
        <translation>太さ：元をオフにしたときの変化。青は強め、橙は抑えました。破線は未確認です。潜在ユニットを選ぶと、画像のどこで発火したかが見えます。</translation>
    </message>
    <message>
        <source>Finding where the latent comes from</source>
        <translation>潜在ユニットの由来を調べています</translation>
    </message>
    <message>
        <source>Graph back to the image</source>
        <translation>画像までさかのぼる図</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>{name}, latent {latent} of {sae}: pre-activation {value}</source>
        <translation>{name}、{sae} の潜在ユニット {latent}：活性化前の値 {value}</translation>
    </message>
    <message>
        <source>pre-activation {value}</source>
        <translation>活性化前の値 {value}</translation>
    </message>
    <message>
        <source>{name}: {value} when switched off</source>
        <translation>{name}：オフにすると {value}</translation>
    </message>
    <message>
        <source>All other latents</source>
        <translation>ほかのすべての潜在ユニット</translation>
    </message>
    <message>
        <source>Always on</source>
        <translation>常時発火</translation>
    </message>
    <message>
        <source>Bias of the SAE</source>
        <translation>SAE のバイアス</translation>
    </message>
    <message>
        <source>Unexplained</source>
        <translation>未説明</translation>
    </message>
    <message>
        <source>{name}, latent {latent}: {exact} when switched off, {gradient} by the gradient.</source>
        <translation>{name}、潜在ユニット {latent}：オフにすると {exact}、勾配では {gradient}。</translation>
    </message>
    <message>
        <source>Not confirmed: switching it off does not do what the gradient says.</source>
        <translation>未確認：オフにしても勾配の言うとおりにはなりません。</translation>
    </message>
    <message>
        <source>It fires in {count} patches.</source>
        <translation>{count} 個のパッチで発火しています。</translation>
    </message>
    <message>
        <source>No earlier latent alone is confirmed to have made it fire.</source>
        <translation>単独で発火させたと確認できる前段の潜在ユニットはありません。</translation>
    </message>
    <message>
        <source>Without the one confirmed latent that raises it, its pre-activation falls from {before} to {after}: it falls silent.</source>
        <translation>これを強める、確認された 1 個の潜在ユニットがなければ、活性化前の値は {before} から {after} に下がり、発火しなくなります。</translation>
    </message>
    <message>
        <source>Without the one confirmed latent that raises it, its pre-activation goes from {before} to {after}: it still fires, so that is not all that made it fire.</source>
        <translation>これを強める、確認された 1 個の潜在ユニットがなくても、活性化前の値は {before} から {after} になるだけで、まだ発火します。発火の原因はそれだけではありません。</translation>
    </message>
    <message>
        <source>Without the {count} confirmed latents that raise it, together, its pre-activation falls from {before} to {after}: it falls silent.</source>
        <translation>これを強める、確認された {count} 個の潜在ユニットがまとめてなければ、活性化前の値は {before} から {after} に下がり、発火しなくなります。</translation>
    </message>
    <message>
        <source>Without the {count} confirmed latents that raise it, together, its pre-activation goes from {before} to {after}: it still fires, so they are not all that made it fire.</source>
        <translation>これを強める、確認された {count} 個の潜在ユニットがまとめてなくても、活性化前の値は {before} から {after} になるだけで、まだ発火します。発火の原因はそれだけではありません。</translation>
    </message>
    <message>
        <source>That is {share} of its pre-activation.</source>
        <translation>これは活性化前の値の {share} です。</translation>
    </message>
    <message>
        <source>Without as many other latents, drawn at random, it is {value}.</source>
        <translation>同じ数のほかの潜在ユニットを無作為にオフにした場合は {value} です。</translation>
    </message>
    <message>
        <source>{count} dashed: named by the gradient, not confirmed by switching off.</source>
        <translation>破線 {count} 本：勾配が挙げたもので、オフにしても確認できませんでした。</translation>
    </message>
    <message>
        <source>Switched off one by one: {measured} of the {fired} latents that fired.</source>
        <translation>1 つずつオフにしたもの：発火した {fired} 個のうち {measured} 個。</translation>
    </message>
    <message>
        <source>Where it comes from: {name}</source>
        <translation>由来：{name}</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>コマンドパレット</translation>
    </message>
    <message>
        <source>Type a command</source>
        <translation>コマンドを入力</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>コマンドを検索</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>コマンド</translation>
    </message>
    <message>
        <source>No command has this name.</source>
        <translation>該当するコマンドがありません。</translation>
    </message>
</context>
<context>
    <name>Concepts</name>
    <message>
        <source>Index a folder of images…</source>
        <translation>フォルダーの画像の索引を作成…</translation>
    </message>
    <message>
        <source>No bundle is loaded</source>
        <translation>バンドルが読み込まれていません</translation>
    </message>
    <message>
        <source>Open a bundle to see what the latents of its SAEs stand for.</source>
        <translation>バンドルを開くと、その SAE の潜在ユニットが何を表すかを確認できます。</translation>
    </message>
    <message>
        <source>Reading the latents…</source>
        <translation>潜在ユニットを読み込んでいます…</translation>
    </message>
    <message>
        <source>The latents could not be read</source>
        <translation>潜在ユニットを読み込めませんでした</translation>
    </message>
    <message>
        <source>Choose another SAE or other reference images, or open another bundle.</source>
        <translation>別の SAE か別の参照画像を選ぶか、別のバンドルを開いてください。</translation>
    </message>
    <message>
        <source>Nothing is known of these latents yet</source>
        <translation>これらの潜在ユニットの情報はまだありません</translation>
    </message>
    <message>
        <source>Classes it moves</source>
        <translation>予測が動くクラス</translation>
    </message>
    <message>
        <source>{name}: {mean} ± {spread} logits on its strongest images</source>
        <translation>{name}：最も強く発火する画像でロジット {mean} ± {spread}</translation>
    </message>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Alignment of the name</source>
        <translation>名前の意味の一致度</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>画像数</translation>
    </message>
    <message>
        <source>Firing rate</source>
        <translation>発火率</translation>
    </message>
    <message>
        <source>Effective images</source>
        <translation>実効画像数</translation>
    </message>
    <message>
        <source>MS</source>
        <translation>MS</translation>
    </message>
    <message>
        <source>Clarity</source>
        <translation>明瞭さ</translation>
    </message>
    <message>
        <source>Polysemanticity</source>
        <translation>多義性</translation>
    </message>
    <message>
        <source>Redundancy</source>
        <translation>冗長性</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>Strongest activation</source>
        <translation>最大の活性値</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>印</translation>
    </message>
    <message>
        <source>Match</source>
        <translation>適合度</translation>
    </message>
    <message>
        <source>Number of the latent</source>
        <translation>潜在ユニットの番号</translation>
    </message>
    <message>
        <source>Reference images it fires in</source>
        <translation>発火する参照画像の数</translation>
    </message>
    <message>
        <source>Monosemanticity (MS)</source>
        <translation>単義性（MS）</translation>
    </message>
    <message>
        <source>Match with the search</source>
        <translation>検索との適合度</translation>
    </message>
    <message>
        <source>The number of the latent in its SAE.</source>
        <translation>SAE 内での潜在ユニットの番号です。</translation>
    </message>
    <message>
        <source>A person&apos;s name for the latent, or the word that fits its images best.</source>
        <translation>担当者が付けた名前、または画像に最もよく合う語です。</translation>
    </message>
    <message>
        <source>How much more its images resemble the name than an empty text.</source>
        <translation>画像が、空の文に比べてどれだけその名前に似ているかを示します。</translation>
    </message>
    <message>
        <source>In how many reference images it fires.</source>
        <translation>発火する参照画像の枚数です。</translation>
    </message>
    <message>
        <source>In which share of the reference images it fires.</source>
        <translation>発火する参照画像の割合です。</translation>
    </message>
    <message>
        <source>How many images carry most of its activation.</source>
        <translation>活性値の大部分を占める画像の枚数です。</translation>
    </message>
    <message>
        <source>How much the images that it fires on most strongly resemble each other.</source>
        <translation>最も強く発火する画像どうしが、どれだけ似ているかを示します。</translation>
    </message>
    <message>
        <source>How far its strongest images fall into two unlike groups: high means that it stands for several things.</source>
        <translation>最も強く発火する画像が、似ていない 2 つのグループにどれだけ分かれるかを示します。高いほど、複数のものを表しています。</translation>
    </message>
    <message>
        <source>How much it resembles the most similar other latent: high means that both say the same.</source>
        <translation>最も似ている別の潜在ユニットに、どれだけ似ているかを示します。高いほど、両者は同じことを表しています。</translation>
    </message>
    <message>
        <source>How well the words from its images and the words from its direction agree, from −1 to 1.</source>
        <translation>画像による語と方向による語がどれだけ一致するかを示します（−1 から 1）。</translation>
    </message>
    <message>
        <source>How strongly it fires in its strongest reference image.</source>
        <translation>最も強く発火する参照画像での活性値です。</translation>
    </message>
    <message>
        <source>What people think of it as evidence.</source>
        <translation>根拠としての担当者の評価です。</translation>
    </message>
    <message>
        <source>How well its images answer the search.</source>
        <translation>画像がどれだけ検索に合うかを示します。</translation>
    </message>
    <message>
        <source>How much all images that it fires on resemble each other, weighted by activation.</source>
        <translation>発火するすべての画像どうしがどれだけ似ているかを、活性値で重み付けして示します。</translation>
    </message>
    <message>
        <source>Comparable only under the same encoder (“{encoder}”).</source>
        <translation>比較できるのは、同じエンコーダー（「{encoder}」）の値どうしだけです。</translation>
    </message>
    <message>
        <source>A latent that fires at random would reach {floor} (the tick).</source>
        <translation>無作為に発火する潜在ユニットでも {floor} に達します（目盛り線）。</translation>
    </message>
    <message>
        <source>no good name</source>
        <translation>適切な名前なし</translation>
    </message>
    <message>
        <source>few images</source>
        <translation>画像が少ない</translation>
    </message>
    <message>
        <source>always on</source>
        <translation>常時発火</translation>
    </message>
    <message>
        <source>Not marked</source>
        <translation>印なし</translation>
    </message>
    <message>
        <source>Trusted</source>
        <translation>信頼できる</translation>
    </message>
    <message>
        <source>Mixed</source>
        <translation>混在</translation>
    </message>
    <message>
        <source>Unusable</source>
        <translation>使えない</translation>
    </message>
    <message>
        <source>Nobody has judged it yet.</source>
        <translation>まだ誰も評価していません。</translation>
    </message>
    <message>
        <source>It stands for one thing, and its name says which.</source>
        <translation>1 つのものを表し、名前がそれを示しています。</translation>
    </message>
    <message>
        <source>It stands for several things: read it with care.</source>
        <translation>複数のものを表します。慎重に読んでください。</translation>
    </message>
    <message>
        <source>It stands for nothing that can be named: do not argue with it.</source>
        <translation>名付けられるものを表していません。判断の根拠にしないでください。</translation>
    </message>
    <message>
        <source>latent {latent}</source>
        <translation>潜在ユニット {latent}</translation>
    </message>
    <message>
        <source>fires in {count} images</source>
        <translation>{count} 枚の画像で発火</translation>
    </message>
    <message>
        <source>{total} latents, {count} shown</source>
        <translation>潜在ユニット {total} 個、表示中 {count} 個</translation>
    </message>
    <message>
        <source>{count} reference images</source>
        <translation>参照画像 {count} 枚</translation>
    </message>
    <message>
        <source>MS under encoder {encoder}, floor {floor}</source>
        <translation>エンコーダー {encoder} での MS、下限 {floor}</translation>
    </message>
    <message>
        <source>Loading the SAE</source>
        <translation>SAE を読み込み中</translation>
    </message>
    <message>
        <source>Loading the SAE {sae}</source>
        <translation>SAE「{sae}」を読み込み中</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>保存中</translation>
    </message>
    <message>
        <source>Saving {file}</source>
        <translation>{file} を保存中</translation>
    </message>
    <message>
        <source>Reading what is known of the latents</source>
        <translation>潜在ユニットの情報を読み込み中</translation>
    </message>
    <message>
        <source>Reading the latents of {sae}</source>
        <translation>「{sae}」の潜在ユニットを読み込み中</translation>
    </message>
    <message>
        <source>Opening the reference images</source>
        <translation>参照画像を開いています</translation>
    </message>
    <message>
        <source>Looking for reference images</source>
        <translation>参照画像を探しています</translation>
    </message>
    <message>
        <source>Saved to {path}.</source>
        <translation>{path} に保存しました。</translation>
    </message>
    <message>
        <source>Latents cannot be saved as “{file}”.</source>
        <translation>潜在ユニットは「{file}」として保存できません。</translation>
    </message>
    <message>
        <source>What latents of “{sae}” mean</source>
        <translation>「{sae}」の潜在ユニットの意味</translation>
    </message>
    <message>
        <source>{count} latents; written {when}</source>
        <translation>潜在ユニット {count} 個、作成日時 {when}</translation>
    </message>
    <message>
        <source>Always on</source>
        <translation>常時発火</translation>
    </message>
    <message>
        <source>Why it has no name</source>
        <translation>名前がない理由</translation>
    </message>
    <message>
        <source>Words for its images: how far they stand out, alignment</source>
        <translation>画像による語：際立ちの度合い、意味の一致度</translation>
    </message>
    <message>
        <source>Words for its direction: alignment</source>
        <translation>方向による語：意味の一致度</translation>
    </message>
    <message>
        <source>SAE</source>
        <translation>SAE</translation>
    </message>
    <message>
        <source>Reference images</source>
        <translation>参照画像</translation>
    </message>
    <message>
        <source>Monosemanticity of a latent that fires at random</source>
        <translation>無作為に発火する潜在ユニットの単義性</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>語彙</translation>
    </message>
    <message>
        <source>Where this comes from</source>
        <translation>来歴</translation>
    </message>
    <message>
        <source>Reset the filters</source>
        <translation>絞り込みをリセット</translation>
    </message>
    <message>
        <source>images</source>
        <translation>枚</translation>
    </message>
    <message>
        <source>Filter by name</source>
        <translation>名前で絞り込む</translation>
    </message>
    <message>
        <source>Lists the latents whose name contains this, or with this number.</source>
        <translation>名前にこの文字を含む潜在ユニット、またはこの番号の潜在ユニットを一覧します。</translation>
    </message>
    <message>
        <source>List latents with this mark; with several, those with any of them.</source>
        <translation>この印の潜在ユニットを一覧します。複数選ぶと、いずれかの印のあるものを一覧します。</translation>
    </message>
    <message>
        <source>List only latents with a word that fits better than chance, or a person&apos;s name.</source>
        <translation>偶然の水準よりよく合う語、または担当者が付けた名前のある潜在ユニットだけを一覧します。</translation>
    </message>
    <message>
        <source>Well named</source>
        <translation>適切な名前あり</translation>
    </message>
    <message>
        <source>List only latents that a person named.</source>
        <translation>担当者が命名した潜在ユニットだけを一覧します。</translation>
    </message>
    <message>
        <source>Named by people</source>
        <translation>担当者が命名</translation>
    </message>
    <message>
        <source>List only latents that fire on nearly all reference images or always at one place.</source>
        <translation>ほぼすべての参照画像で、または常に同じ位置で発火する潜在ユニットだけを一覧します。</translation>
    </message>
    <message>
        <source>Leave out latents that fire on nearly all reference images or always at one place.</source>
        <translation>ほぼすべての参照画像で、または常に同じ位置で発火する潜在ユニットを除きます。</translation>
    </message>
    <message>
        <source>Not always on</source>
        <translation>常時発火以外</translation>
    </message>
    <message>
        <source>Fewest images</source>
        <translation>最小の画像数</translation>
    </message>
    <message>
        <source>List only latents that fire in at least so many images.</source>
        <translation>この枚数以上の画像で発火する潜在ユニットだけを一覧します。</translation>
    </message>
    <message>
        <source>Hide the heat map</source>
        <translation>ヒートマップを隠す</translation>
    </message>
    <message>
        <source>Show the heat map</source>
        <translation>ヒートマップを表示</translation>
    </message>
    <message>
        <source>Heat maps</source>
        <translation>ヒートマップ</translation>
    </message>
    <message>
        <source>Show in each picture where the latent fired or read from (H).</source>
        <translation>潜在ユニットが発火した場所、または読み取った場所を各画像に表示します（H）。</translation>
    </message>
    <message>
        <source>More images</source>
        <translation>画像をさらに表示</translation>
    </message>
    <message>
        <source>Fires most strongly in</source>
        <translation>最も強く発火した参照画像</translation>
    </message>
    <message>
        <source>Reference image</source>
        <translation>参照画像</translation>
    </message>
    <message>
        <source>{name}, activation {activation}</source>
        <translation>{name}、活性値 {activation}</translation>
    </message>
    <message>
        <source>Words by its images</source>
        <translation>画像による語</translation>
    </message>
    <message>
        <source>Ordered by how far its images stand out for a word; the number is the alignment.</source>
        <translation>画像がその語でどれだけ際立つかの順です。数値は意味の一致度です。</translation>
    </message>
    <message>
        <source>Words by its direction</source>
        <translation>方向による語</translation>
    </message>
    <message>
        <source>Ordered by alignment.</source>
        <translation>意味の一致度の順です。</translation>
    </message>
    <message>
        <source>{word}: alignment {value}</source>
        <translation>{word}：意味の一致度 {value}</translation>
    </message>
    <message>
        <source>chance would reach {floor}</source>
        <translation>偶然の水準は {floor}</translation>
    </message>
    <message>
        <source>its images stand out for it by {deviations} standard deviations</source>
        <translation>画像はこの語で標準偏差の {deviations} 倍際立つ</translation>
    </message>
    <message>
        <source>Images and direction agree by {value} (1 is fully, 0 not at all).</source>
        <translation>画像と方向の一致は {value} です（1 は完全な一致、0 は一致なし）。</translation>
    </message>
    <message>
        <source>Fires together with</source>
        <translation>同時発火する潜在ユニット</translation>
    </message>
    <message>
        <source>Latents that fire in the same images; 1 means in exactly the same.</source>
        <translation>同じ画像で発火する潜在ユニットです。1 は、発火する画像がまったく同じことを表します。</translation>
    </message>
    <message>
        <source>Points the same way</source>
        <translation>同じ方向を向く潜在ユニット</translation>
    </message>
    <message>
        <source>Latents that write in nearly the same direction; 1 means the very same.</source>
        <translation>ほぼ同じ方向に書き込む潜在ユニットです。1 は、方向がまったく同じことを表します。</translation>
    </message>
    <message>
        <source>What people changed</source>
        <translation>担当者による変更</translation>
    </message>
    <message>
        <source>Choose a latent to see what it stands for.</source>
        <translation>潜在ユニットを選ぶと、それが何を表すかが表示されます。</translation>
    </message>
    <message>
        <source>How strongly it fires</source>
        <translation>発火の強さ</translation>
    </message>
    <message>
        <source>Pinned latent</source>
        <translation>ピン留めした潜在ユニット</translation>
    </message>
    <message>
        <source>Latent</source>
        <translation>潜在ユニット</translation>
    </message>
    <message>
        <source>Fires in {count} reference images ({rate}).</source>
        <translation>参照画像 {count} 枚（{rate}）で発火します。</translation>
    </message>
    <message>
        <source>About {count} of them carry its activation.</source>
        <translation>活性値の大部分は、そのうち約 {count} 枚によるものです。</translation>
    </message>
    <message>
        <source>Sorting</source>
        <translation>並べ替え中</translation>
    </message>
    <message>
        <source>It fires in no reference image, so that nothing can be compared with it.</source>
        <translation>どの参照画像でも発火しないため、比べられるものがありません。</translation>
    </message>
    <message>
        <source>There is no image to search by.</source>
        <translation>検索に使う画像がありません。</translation>
    </message>
    <message>
        <source>Open an image first, or choose one in the strip.</source>
        <translation>先に画像を開くか、フィルムストリップで選んでください。</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>検索中</translation>
    </message>
    <message>
        <source>Fetching the concept</source>
        <translation>概念を取得中</translation>
    </message>
    <message>
        <source>Making the map</source>
        <translation>マップを作成中</translation>
    </message>
    <message>
        <source>Fetching pictures</source>
        <translation>画像を取得中</translation>
    </message>
    <message>
        <source>Looking for related latents</source>
        <translation>関連する潜在ユニットを検索中</translation>
    </message>
    <message>
        <source>Measuring contributions to the classes</source>
        <translation>クラスへの寄与を計算中</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>名前を変更</translation>
    </message>
    <message>
        <source>Name the latent (F2).</source>
        <translation>潜在ユニットに名前を付けます（F2）。</translation>
    </message>
    <message>
        <source>Let go of it</source>
        <translation>ピン留めを解除</translation>
    </message>
    <message>
        <source>Pin to compare</source>
        <translation>ピン留めして比較</translation>
    </message>
    <message>
        <source>Keep this latent beside the next one to compare them (P).</source>
        <translation>この潜在ユニットを次の潜在ユニットと並べて比較します（P）。</translation>
    </message>
    <message>
        <source>Click to change the note (N).</source>
        <translation>クリックするとメモを変更できます（N）。</translation>
    </message>
    <message>
        <source>Change the note</source>
        <translation>メモを変更</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>メモを書く</translation>
    </message>
    <message>
        <source>Write down what others should know (N).</source>
        <translation>ほかの人に伝えたいことを書き留めます（N）。</translation>
    </message>
    <message>
        <source>It fires in no reference image: nothing can be said of it.</source>
        <translation>どの参照画像でも発火しないため、何も言えません。</translation>
    </message>
    <message>
        <source>Few images: it fires in {count} reference images only, so words and scores say little.</source>
        <translation>画像が少数です。発火する参照画像が {count} 枚しかないため、語とスコアはあまり当てになりません。</translation>
    </message>
    <message>
        <source>best word: {word}</source>
        <translation>最有力の語：{word}</translation>
    </message>
    <message>
        <source>best word, alignment {value}</source>
        <translation>最有力の語、意味の一致度 {value}</translation>
    </message>
    <message>
        <source>named by a person</source>
        <translation>担当者が命名</translation>
    </message>
    <message>
        <source>named by {who}</source>
        <translation>{who} が命名</translation>
    </message>
    <message>
        <source>named by {who} on {day}</source>
        <translation>{who} が {day} に命名</translation>
    </message>
    <message>
        <source>Region of the image</source>
        <translation>画像の領域</translation>
    </message>
    <message>
        <source>Arrows move the region, with Shift they change its size.</source>
        <translation>矢印キーで領域を移動し、Shift を押しながら矢印キーで大きさを変えます。</translation>
    </message>
    <message>
        <source>Search by a region</source>
        <translation>領域で検索</translation>
    </message>
    <message>
        <source>Draw a rectangle around what you look for in {name}.</source>
        <translation>{name} の中で、探したいものを四角で囲んでください。</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>検索</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>検索しています…</translation>
    </message>
    <message>
        <source>None.</source>
        <translation>ありません。</translation>
    </message>
    <message>
        <source>Go to {name} (latent {latent}), {value}</source>
        <translation>「{name}」（潜在ユニット {latent}）へ移動、{value}</translation>
    </message>
    <message>
        <source>Name of the latent</source>
        <translation>潜在ユニットの名前</translation>
    </message>
    <message>
        <source>Name; left empty, there is none</source>
        <translation>名前（空欄にすると名前なし）</translation>
    </message>
    <message>
        <source>Note on the latent</source>
        <translation>潜在ユニットのメモ</translation>
    </message>
    <message>
        <source>What should others know? Ctrl+Enter keeps it, Escape does not.</source>
        <translation>ほかの人に伝えたいことは何ですか。Ctrl+Enter で保存、Escape で取り消します。</translation>
    </message>
    <message>
        <source>Writing down</source>
        <translation>書き込み中</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>スコア</translation>
    </message>
    <message>
        <source>The tick is the floor {floor}: what a latent that fires at random would reach.</source>
        <translation>目盛り線は下限 {floor}（偶然の水準）です。無作為に発火する潜在ユニットでもこの値に達します。</translation>
    </message>
    <message>
        <source>Concepts</source>
        <translation>概念</translation>
    </message>
    <message>
        <source>{count} rows were copied.</source>
        <translation>{count} 行をコピーしました。</translation>
    </message>
    <message>
        <source>Export {count} latents</source>
        <translation>潜在ユニット {count} 個を書き出す</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表 (*.csv)</translation>
    </message>
    <message>
        <source>Data (*.json)</source>
        <translation>データ (*.json)</translation>
    </message>
    <message>
        <source>Page (*.html)</source>
        <translation>ページ (*.html)</translation>
    </message>
    <message>
        <source>No latent passes these filters. The arrow beside them takes them all away.</source>
        <translation>この絞り込みに合う潜在ユニットはありません。横の矢印ですべて解除できます。</translation>
    </message>
    <message>
        <source>Find latents by words, such as “red tag”</source>
        <translation>「red tag」などの語で潜在ユニットを検索</translation>
    </message>
    <message>
        <source>Search latents by words</source>
        <translation>語で潜在ユニットを検索</translation>
    </message>
    <message>
        <source>Lists the latents whose reference images resemble the words most (Ctrl+F).</source>
        <translation>参照画像が語に最もよく似ている潜在ユニットを一覧します（Ctrl+F）。</translation>
    </message>
    <message>
        <source>Latents that fire in the current image</source>
        <translation>現在の画像で発火する潜在ユニット</translation>
    </message>
    <message>
        <source>Latents that fire in a region of the current image</source>
        <translation>現在の画像の領域で発火する潜在ユニット</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>検索をクリア</translation>
    </message>
    <message>
        <source>Latents whose images resemble “{text}”</source>
        <translation>画像が「{text}」に似ている潜在ユニット</translation>
    </message>
    <message>
        <source>Latents that fire in {text}</source>
        <translation>{text} で発火する潜在ユニット</translation>
    </message>
    <message>
        <source>Latents that fire in a region of {text}</source>
        <translation>{text} の領域で発火する潜在ユニット</translation>
    </message>
    <message>
        <source>Latents like {text}</source>
        <translation>{text} に似た潜在ユニット</translation>
    </message>
    <message>
        <source>Mark all: {mark}</source>
        <translation>すべてに印を付ける：{mark}</translation>
    </message>
    <message>
        <source>Remove the marks</source>
        <translation>印をすべて外す</translation>
    </message>
    <message>
        <source>Copy the rows</source>
        <translation>行をコピー</translation>
    </message>
    <message>
        <source>Export the selected latents…</source>
        <translation>選択した潜在ユニットを書き出す…</translation>
    </message>
    <message>
        <source>{count} latents selected</source>
        <translation>潜在ユニット {count} 個を選択中</translation>
    </message>
    <message>
        <source>Remove the mark</source>
        <translation>印を外す</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>書き出し…</translation>
    </message>
    <message>
        <source>Find latents like this one</source>
        <translation>似た潜在ユニットを検索</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>並べ替え</translation>
    </message>
    <message>
        <source>Latents</source>
        <translation>潜在ユニット</translation>
    </message>
    <message>
        <source>The SAE whose latents are listed.</source>
        <translation>潜在ユニットを一覧する SAE です。</translation>
    </message>
    <message>
        <source>The images by which the latents are judged.</source>
        <translation>潜在ユニットの判断のもとになる画像です。</translation>
    </message>
    <message>
        <source>Index images…</source>
        <translation>画像の索引を作成…</translation>
    </message>
    <message>
        <source>Find out on which images of a folder each latent fires.</source>
        <translation>各潜在ユニットがフォルダーのどの画像で発火するかを調べます。</translation>
    </message>
    <message>
        <source>Save the selected latents, or all that are listed.</source>
        <translation>選択した潜在ユニット、または一覧のすべてを保存します。</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>処理中</translation>
    </message>
    <message>
        <source>Latent {latent}</source>
        <translation>潜在ユニット {latent}</translation>
    </message>
    <message>
        <source>Always on: fires on {rate} of the reference images.</source>
        <translation>常時発火：参照画像の {rate} で発火します。</translation>
    </message>
    <message>
        <source>Always on: marks one place: row {row}, column {column}.</source>
        <translation>常時発火：常に同じ位置（{row} 行 {column} 列）を示します。</translation>
    </message>
    <message>
        <source>Always on: fires on {rate} of the reference images and marks one place: row {row}, column {column}.</source>
        <translation>常時発火：参照画像の {rate} で発火し、常に同じ位置（{row} 行 {column} 列）を示します。</translation>
    </message>
    <message>
        <source>It says what every image has in common, so that no word of the vocabulary names it.</source>
        <translation>すべての画像に共通することを表すため、語彙のどの語も名前になりません。</translation>
    </message>
    <message>
        <source>Nothing is known of the latents of “{sae}”: “{reference}” does not cover this SAE. Index images for it, or choose other reference images.</source>
        <translation>「{sae}」の潜在ユニットの情報がありません。「{reference}」はこの SAE に対応していません。この SAE 用に画像の索引を作成するか、別の参照画像を選んでください。</translation>
    </message>
    <message>
        <source>Nothing is known of the latents of “{sae}”: the bundle has no reference images for it. Index a folder of images to see what makes each latent fire.</source>
        <translation>「{sae}」の潜在ユニットの情報がありません。バンドルにこの SAE の参照画像がありません。フォルダーの画像の索引を作成すると、各潜在ユニットが何で発火するかを確認できます。</translation>
    </message>
    <message>
        <source>Images of the bundle</source>
        <translation>バンドルの画像</translation>
    </message>
    <message>
        <source>{folder}, as far as it is indexed</source>
        <translation>{folder}（索引が済んだ分）</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>note</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>mark</source>
        <translation>印</translation>
    </message>
    <message>
        <source>{when} {who}: {field} taken away</source>
        <translation>{when} {who}：{field}を削除</translation>
    </message>
    <message>
        <source>{when} {who}: {field} “{value}”</source>
        <translation>{when} {who}：{field}「{value}」</translation>
    </message>
    <message>
        <source>Take the name of latent {latent} away</source>
        <translation>潜在ユニット {latent} の名前を削除</translation>
    </message>
    <message>
        <source>Name latent {latent} “{name}”</source>
        <translation>潜在ユニット {latent} の名前を「{name}」に変更</translation>
    </message>
    <message>
        <source>Note on latent {latent}</source>
        <translation>潜在ユニット {latent} のメモ</translation>
    </message>
    <message>
        <source>Mark latent {latent}: {mark}</source>
        <translation>潜在ユニット {latent} の印：{mark}</translation>
    </message>
    <message>
        <source>Mark {count} latents: {mark}</source>
        <translation>潜在ユニット {count} 個の印：{mark}</translation>
    </message>
    <message>
        <source>Made from the small picture: the file itself is not where it was when it was indexed.</source>
        <translation>縮小画像から作成しました。元のファイルは、索引を作成したときの場所にありません。</translation>
    </message>
    <message>
        <source>Reading the image</source>
        <translation>画像を読み込み中</translation>
    </message>
</context>
<context>
    <name>Conditions</name>
    <message>
        <source>Open an image first</source>
        <translation>先に画像を開いてください</translation>
    </message>
    <message>
        <source>No bundle is loaded</source>
        <translation>バンドルが読み込まれていません</translation>
    </message>
    <message>
        <source>The image has no audit yet</source>
        <translation>この画像の監査結果がまだありません</translation>
    </message>
    <message>
        <source>Open the Concepts workspace first</source>
        <translation>先に「概念」の画面を開いてください</translation>
    </message>
    <message>
        <source>Choose a latent in the Concepts workspace first</source>
        <translation>先に「概念」の画面で潜在ユニットを選んでください</translation>
    </message>
    <message>
        <source>A study is running, or no bundle is loaded</source>
        <translation>調査の実行中か、バンドルが読み込まれていません</translation>
    </message>
    <message>
        <source>No study is running</source>
        <translation>実行中の調査はありません</translation>
    </message>
    <message>
        <source>The study has no rows yet</source>
        <translation>調査の行はまだありません</translation>
    </message>
    <message>
        <source>Open a session first</source>
        <translation>先にセッションを開いてください</translation>
    </message>
    <message>
        <source>No image of a session is shown</source>
        <translation>セッションの画像が表示されていません</translation>
    </message>
    <message>
        <source>No image of a session is shown, or its records are only read</source>
        <translation>セッションの画像が表示されていないか、記録が読み取り専用です</translation>
    </message>
    <message>
        <source>No session is open, or its records are only read</source>
        <translation>開いているセッションがないか、記録が読み取り専用です</translation>
    </message>
    <message>
        <source>No audits of a session are running</source>
        <translation>セッションの監査は実行されていません</translation>
    </message>
    <message>
        <source>Every image has its audit, they are running, or the bundle is another one than the session&apos;s</source>
        <translation>すべての画像に監査があるか、実行中か、セッションとは別のバンドルです</translation>
    </message>
    <message>
        <source>There is nothing to undo</source>
        <translation>元に戻す操作がありません</translation>
    </message>
    <message>
        <source>There is nothing to redo</source>
        <translation>やり直す操作がありません</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>実行中の処理はありません</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>今は使えません</translation>
    </message>
    <message>
        <source>Open the Audit workspace first</source>
        <translation>先に「監査」の画面を開いてください</translation>
    </message>
    <message>
        <source>Open the Studies workspace first</source>
        <translation>先に「調査」ワークスペースを開いてください</translation>
    </message>
    <message>
        <source>Open the Session workspace first</source>
        <translation>先にセッションのワークスペースを開いてください</translation>
    </message>
    <message>
        <source>Works with its key: {keys}</source>
        <translation>キーで操作します：{keys}</translation>
    </message>
</context>
<context>
    <name>Contrast</name>
    <message>
        <source>Side by side</source>
        <translation>並べて比較</translation>
    </message>
    <message>
        <source>What sets them apart</source>
        <translation>両者の違い</translation>
    </message>
    <message>
        <source>Save both sides</source>
        <translation>両方を保存</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>現在</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>変更前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>変更後</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>比較するもの</translation>
    </message>
    <message>
        <source>First class</source>
        <translation>1 つ目のクラス</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>変更前と変更後</translation>
    </message>
    <message>
        <source>The image as it is, and under the changes that are switched on.</source>
        <translation>画像のそのままの状態と、オンになっている変更のもとでの状態です。</translation>
    </message>
    <message>
        <source>Second class</source>
        <translation>2 つ目のクラス</translation>
    </message>
    <message>
        <source>Change places</source>
        <translation>入れ替える</translation>
    </message>
    <message>
        <source>Keep the image at hand beside those that come (P); once more lets go of it.</source>
        <translation>いまの画像を次の画像の横に置いておきます（P）。もう一度で解除します。</translation>
    </message>
    <message>
        <source>Pin the image</source>
        <translation>画像を固定</translation>
    </message>
    <message>
        <source>Two classes</source>
        <translation>2 つのクラス</translation>
    </message>
    <message>
        <source>Why this class and not that.</source>
        <translation>なぜこのクラスで、あのクラスではないのか。</translation>
    </message>
    <message>
        <source>Two images</source>
        <translation>2 枚の画像</translation>
    </message>
    <message>
        <source>The pinned image, and the one at hand.</source>
        <translation>固定した画像と、いまの画像です。</translation>
    </message>
    <message>
        <source>{first}  and  {second}   ({difference})</source>
        <translation>{first} と {second}（{difference}）</translation>
    </message>
    <message>
        <source>What each latent did on both sides</source>
        <translation>各潜在ユニットが両側でしたこと</translation>
    </message>
    <message>
        <source>What no latent explains, on both sides</source>
        <translation>両側で、どの潜在ユニットでも説明できない分</translation>
    </message>
    <message>
        <source>Bars: difference, {first}, {second}</source>
        <translation>バー：差、{first}、{second}</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>差</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>比較中</translation>
    </message>
    <message>
        <source>There is only one class.</source>
        <translation>クラスが 1 つしかありません。</translation>
    </message>
    <message>
        <source>Nothing is changed. Switch a latent off (O), or an intervention on.</source>
        <translation>何も変更されていません。潜在ユニットをオフにするか（O）、介入をオンにしてください。</translation>
    </message>
    <message>
        <source>Pin an image first (P), then go to the one to compare it with.</source>
        <translation>先に画像を固定し（P）、比べる画像に移ってください。</translation>
    </message>
    <message>
        <source>This is the pinned image. Go to the one to compare it with.</source>
        <translation>これは固定した画像です。比べる画像に移ってください。</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>そのまま</translation>
    </message>
    <message>
        <source>In logits, where classes can be subtracted: the difference is the effect on the margin.</source>
        <translation>クラス同士を引き算できるロジットで表します。差はマージンへの効果です。</translation>
    </message>
    <message>
        <source>logit</source>
        <translation>ロジット</translation>
    </message>
    <message>
        <source>Logit</source>
        <translation>ロジット</translation>
    </message>
    <message>
        <source>The same image, as it is and with the change: what each latent did in it.</source>
        <translation>同じ画像の、そのままと変更後です。各潜在ユニットがしたことを示します。</translation>
    </message>
    <message>
        <source>What each latent did in the one image and in the other.</source>
        <translation>各潜在ユニットが一方の画像と他方の画像でしたことです。</translation>
    </message>
    <message>
        <source>Always on, together</source>
        <translation>常時発火（合計）</translation>
    </message>
    <message>
        <source>{label}: {first} {a}, {second} {b}, difference {difference} ({unit})</source>
        <translation>{label}：{first} {a}、{second} {b}、差 {difference}（{unit}）</translation>
    </message>
    <message>
        <source>By the method alone: no exact effect was measured.</source>
        <translation>手法による値のみです。厳密な効果は測っていません。</translation>
    </message>
    <message>
        <source>“{first}” and “{second}”</source>
        <translation>「{first}」と「{second}」</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差</translation>
    </message>
</context>
<context>
    <name>Core</name>
    <message>
        <source> and {0} more</source>
        <translation>、ほか {0} 件</translation>
    </message>
    <message>
        <source> or more</source>
        <translation> 以上</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; cannot be a name in a bundle.</source>
        <translation>「{0}」はバンドル内の名前として使えません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; in {1} is compressed.</source>
        <translation>{1} 内の「{0}」が圧縮されています。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; in {1} is encrypted.</source>
        <translation>{1} 内の「{0}」が暗号化されています。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is damaged: {1}</source>
        <translation>「{0}」が破損しています：{1}</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is missing</source>
        <translation>「{0}」がありません</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no class of the prompt set &apos;{1}&apos;.</source>
        <translation>「{0}」はプロンプトセット「{1}」のクラスではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a device.</source>
        <translation>「{0}」というデバイスはありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a precision.</source>
        <translation>「{0}」という精度はありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a site this program knows.</source>
        <translation>「{0}」は、このプログラムが対応する読み取り位置ではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a token rule.</source>
        <translation>「{0}」というトークン規則はありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not an architecture that open_clip knows.</source>
        <translation>「{0}」は open_clip にないアーキテクチャです。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not in the manifest</source>
        <translation>「{0}」がマニフェストにありません</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle</source>
        <translation>バンドルの「{0}」</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle cannot be read: {1}.</source>
        <translation>バンドルの「{0}」を読み取れません：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has gaps.</source>
        <translation>バンドルの「{0}」に欠けがあります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has other columns than this version reads.</source>
        <translation>バンドルの「{0}」の列が、このバージョンで読めるものと異なります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has {1} rows for {2} latents.</source>
        <translation>バンドルの「{0}」は、潜在ユニット {2} 個に対して {1} 行しかありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle is a link or a device, not a file.</source>
        <translation>バンドルの「{0}」はファイルではなく、リンクまたはデバイスです。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle is not a text file.</source>
        <translation>バンドルの「{0}」はテキストファイルではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle is not sorted, or names latents that the SAE does not have.</source>
        <translation>バンドルの「{0}」が並べ替えられていないか、SAE にない潜在ユニットを含んでいます。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle lacks the column &apos;{1}&apos;.</source>
        <translation>バンドルの「{0}」に列「{1}」がありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; was changed</source>
        <translation>「{0}」が変更されています</translation>
    </message>
    <message>
        <source>A bundle needs an encoder.</source>
        <translation>バンドルにはエンコーダーが必要です。</translation>
    </message>
    <message>
        <source>Add a class to the prompt set.</source>
        <translation>プロンプトセットにクラスを追加してください。</translation>
    </message>
    <message>
        <source>An SAE of {0} inputs and {1} latents cannot be.</source>
        <translation>入力 {0}、潜在ユニット {1} 個の SAE は作れません。</translation>
    </message>
    <message>
        <source>An image of {0} x {1} pixels is too elongated for this encoder.</source>
        <translation>{0} x {1} 画素の画像は、このエンコーダーには細長すぎます。</translation>
    </message>
    <message>
        <source>Ask its owner for access.</source>
        <translation>所有者にアクセス権を依頼してください。</translation>
    </message>
    <message>
        <source>Attention maps do not exist for this encoder: its image tower is not a plain vision transformer.</source>
        <translation>このエンコーダーには注意マップがありません。画像側が標準の Vision Transformer ではないためです。</translation>
    </message>
    <message>
        <source>Check its model_cfg against the one the weights were trained with.</source>
        <translation>model_cfg が、重みの学習に使ったものと同じか確認してください。</translation>
    </message>
    <message>
        <source>Check that the file may be read.</source>
        <translation>ファイルの読み取り権限を確認してください。</translation>
    </message>
    <message>
        <source>Check the encoder&apos;s folder.</source>
        <translation>エンコーダーのフォルダーを確認してください。</translation>
    </message>
    <message>
        <source>Check the name, and that the drive is connected.</source>
        <translation>名前と、ドライブの接続を確認してください。</translation>
    </message>
    <message>
        <source>Choose a PNG, JPEG, TIFF, BMP, WebP or GIF file.</source>
        <translation>PNG、JPEG、TIFF、BMP、WebP、GIF のいずれかのファイルを選んでください。</translation>
    </message>
    <message>
        <source>Choose a class of the prompt set.</source>
        <translation>プロンプトセットのクラスを選んでください。</translation>
    </message>
    <message>
        <source>Choose a place outside of it.</source>
        <translation>その外の場所を選んでください。</translation>
    </message>
    <message>
        <source>Choose a smaller folder.</source>
        <translation>もっと小さなフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>Choose an existing file.</source>
        <translation>存在するファイルを選んでください。</translation>
    </message>
    <message>
        <source>Choose another place and have the disk checked.</source>
        <translation>別の場所を選び、ディスクの点検を依頼してください。</translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation>別の場所を選んでください。</translation>
    </message>
    <message>
        <source>Choose gradient, ablation or integrated.</source>
        <translation>勾配、除去、積分勾配のいずれかを選んでください。</translation>
    </message>
    <message>
        <source>Choose one of: {0}.</source>
        <translation>次から選んでください：{0}。</translation>
    </message>
    <message>
        <source>Choose the encoder&apos;s folder or its weights file.</source>
        <translation>エンコーダーのフォルダーか重みファイルを選んでください。</translation>
    </message>
    <message>
        <source>Choose the images in it, or add the folder as a folder.</source>
        <translation>中の画像を選ぶか、フォルダーとして追加してください。</translation>
    </message>
    <message>
        <source>Close other programs.</source>
        <translation>ほかのプログラムを終了してください。</translation>
    </message>
    <message>
        <source>Copy it again from where it came from, or save it again.</source>
        <translation>元の場所からもう一度コピーするか、保存し直してください。</translation>
    </message>
    <message>
        <source>Copy it again from where it came from.</source>
        <translation>元の場所からもう一度コピーしてください。</translation>
    </message>
    <message>
        <source>Copy it again; if another zip program made it, unpack it there and use the folder.</source>
        <translation>もう一度コピーしてください。別の ZIP ソフトで作成した場合は、展開してフォルダーのまま使ってください。</translation>
    </message>
    <message>
        <source>Develop it to JPEG, PNG or 16-bit TIFF with the camera&apos;s own program, darktable or RawTherapee.</source>
        <translation>カメラ付属のソフト、darktable、RawTherapee などで JPEG、PNG、16 ビット TIFF に現像してください。</translation>
    </message>
    <message>
        <source>Do not open it with other programs. Ask whoever made it for a .safetensors file.</source>
        <translation>ほかのプログラムで開かないでください。作成者に .safetensors ファイルを依頼してください。</translation>
    </message>
    <message>
        <source>Embedding texts</source>
        <translation>文を埋め込みに変換中</translation>
    </message>
    <message>
        <source>Embedding the vocabulary</source>
        <translation>語彙を埋め込みに変換中</translation>
    </message>
    <message>
        <source>Encoders with open_clip&apos;s own text tower can be used.</source>
        <translation>open_clip 標準のテキスト側を持つエンコーダーを使ってください。</translation>
    </message>
    <message>
        <source>Everything else of this image stays as it is.</source>
        <translation>この画像のほかの結果はそのままです。</translation>
    </message>
    <message>
        <source>Export it as PNG from Photoshop or GIMP, with layers merged.</source>
        <translation>Photoshop または GIMP でレイヤーを統合し、PNG で書き出してください。</translation>
    </message>
    <message>
        <source>Export it as PNG from the program that made it.</source>
        <translation>作成したソフトから PNG で書き出してください。</translation>
    </message>
    <message>
        <source>Export the frame as PNG or 16-bit TIFF: dcmj2pnm +on IN.dcm OUT.png.</source>
        <translation>フレームを PNG または 16 ビット TIFF で書き出してください：dcmj2pnm +on IN.dcm OUT.png</translation>
    </message>
    <message>
        <source>Files with these endings count: {0}.</source>
        <translation>対象となる拡張子：{0}。</translation>
    </message>
    <message>
        <source>Flushing to the disk</source>
        <translation>ディスクへ書き込み中</translation>
    </message>
    <message>
        <source>Free some space, or choose another place.</source>
        <translation>空き容量を増やすか、別の場所を選んでください。</translation>
    </message>
    <message>
        <source>Get the file again from where it came; it may be damaged or incomplete.</source>
        <translation>ファイルを入手し直してください。破損しているか、途中で切れている可能性があります。</translation>
    </message>
    <message>
        <source>Give each class its own name.</source>
        <translation>クラスごとに別の名前を付けてください。</translation>
    </message>
    <message>
        <source>Give it at least one prompt.</source>
        <translation>プロンプトを 1 つ以上入れてください。</translation>
    </message>
    <message>
        <source>Give its site and tokens.</source>
        <translation>読み取り位置とトークン規則を指定してください。</translation>
    </message>
    <message>
        <source>Give k as a hint.</source>
        <translation>k をヒントとして指定してください。</translation>
    </message>
    <message>
        <source>Give uint8 {0}.</source>
        <translation>uint8 の {0} を指定してください。</translation>
    </message>
    <message>
        <source>Indexing reference images</source>
        <translation>参照画像の索引を作成中</translation>
    </message>
    <message>
        <source>Install the program again, or name a bundle of your own with --bundle.</source>
        <translation>プログラムを再インストールするか、--bundle でお手元のバンドルを指定してください。</translation>
    </message>
    <message>
        <source>It has: {0}.</source>
        <translation>含まれるもの：{0}。</translation>
    </message>
    <message>
        <source>It needs open_clip&apos;s form: model_cfg with embed_dim, vision_cfg and text_cfg, and preprocess_cfg.</source>
        <translation>open_clip の形式が必要です：embed_dim、vision_cfg、text_cfg を持つ model_cfg と、preprocess_cfg。</translation>
    </message>
    <message>
        <source>It needs {&quot;name&quot;, &quot;templates&quot;: [&quot;a photo of a {}&quot;], &quot;classes&quot;: [{&quot;name&quot;, &quot;prompts&quot;: [...]}]}.</source>
        <translation>次の形式が必要です：{&quot;name&quot;, &quot;templates&quot;: [&quot;a photo of a {}&quot;], &quot;classes&quot;: [{&quot;name&quot;, &quot;prompts&quot;: [...]}]}。</translation>
    </message>
    <message>
        <source>Labelling latents</source>
        <translation>潜在ユニットにラベルを付けています</translation>
    </message>
    <message>
        <source>Mark it with {}.</source>
        <translation>{} で位置を示してください。</translation>
    </message>
    <message>
        <source>Matryoshka prefixes must rise to {0}, not {1}.</source>
        <translation>Matryoshka の区切りは {0} まで増える必要がありますが、{1} です。</translation>
    </message>
    <message>
        <source>Name a new folder for the bundle.</source>
        <translation>バンドル用の新しいフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name the architecture, or give a folder with open_clip_config.json and the weights.</source>
        <translation>アーキテクチャを指定するか、open_clip_config.json と重みのあるフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name the folder of a bundle.</source>
        <translation>バンドルのフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name the one it was trained as.</source>
        <translation>学習時のアーキテクチャの名前を指定してください。</translation>
    </message>
    <message>
        <source>Name the one it was trained as; the file&apos;s name suggests {0}.</source>
        <translation>学習時のアーキテクチャの名前を指定してください。ファイル名からは {0} と思われます。</translation>
    </message>
    <message>
        <source>Nothing in it was changed.</source>
        <translation>中身は変更していません。</translation>
    </message>
    <message>
        <source>Nothing in it was run and nothing was loaded from it.</source>
        <translation>中のものは何も実行せず、何も読み込んでいません。</translation>
    </message>
    <message>
        <source>Nothing in the index {0} can be read yet.</source>
        <translation>索引 {0} にはまだ読めるものがありません。</translation>
    </message>
    <message>
        <source>Nothing of it was used.</source>
        <translation>中身は一切使っていません。</translation>
    </message>
    <message>
        <source>Nothing on disk was changed.</source>
        <translation>ディスク上のものは何も変更していません。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>何も変更していません。</translation>
    </message>
    <message>
        <source>Nothing was loaded from it.</source>
        <translation>何も読み込んでいません。</translation>
    </message>
    <message>
        <source>Only the first of {0}{1} pictures in the file is used.</source>
        <translation>ファイル内の {0}{1} 枚の画像のうち、最初の 1 枚だけを使います。</translation>
    </message>
    <message>
        <source>Open it in an image viewer and save it again as PNG or as 8- or 16-bit TIFF.</source>
        <translation>画像ビューアーで開き、PNG または 8／16 ビットの TIFF で保存し直してください。</translation>
    </message>
    <message>
        <source>Open it with the version of SAE Auditor that made it, or a newer one.</source>
        <translation>作成時と同じか、より新しいバージョンの SAE Auditor で開いてください。</translation>
    </message>
    <message>
        <source>Put the encoder&apos;s weights there.</source>
        <translation>エンコーダーの重みをそこに置いてください。</translation>
    </message>
    <message>
        <source>Put the tokenizer&apos;s files into the encoder&apos;s folder. Nothing is fetched.</source>
        <translation>トークナイザーのファイルをエンコーダーのフォルダーに置いてください。ダウンロードは行いません。</translation>
    </message>
    <message>
        <source>Render it as PNG: rsvg-convert -o OUT.png IN.svg, or export it.</source>
        <translation>PNG に変換するか書き出してください：rsvg-convert -o OUT.png IN.svg</translation>
    </message>
    <message>
        <source>Render the page as PNG: pdftoppm -png -r 200 IN.pdf OUT.</source>
        <translation>ページを PNG に変換してください：pdftoppm -png -r 200 IN.pdf OUT</translation>
    </message>
    <message>
        <source>Save a smaller copy of it.</source>
        <translation>縮小したコピーを保存してください。</translation>
    </message>
    <message>
        <source>Save a smaller copy or a crop of it.</source>
        <translation>縮小したコピーか、切り出した画像を保存してください。</translation>
    </message>
    <message>
        <source>Save it as 16-bit PNG or TIFF with a tone curve you chose.</source>
        <translation>適切なトーンカーブを適用し、16 ビットの PNG または TIFF で保存してください。</translation>
    </message>
    <message>
        <source>Save it as PNG or JPEG</source>
        <translation>PNG または JPEG で保存してください</translation>
    </message>
    <message>
        <source>Save it as UTF-8.</source>
        <translation>UTF-8 で保存してください。</translation>
    </message>
    <message>
        <source>Say it with the hint &apos;{0}&apos;, one of: {1}.</source>
        <translation>ヒント「{0}」で、次のいずれかを指定してください：{1}。</translation>
    </message>
    <message>
        <source>Say it with the hint &apos;{0}&apos;, one of: {1}; probably {2}.</source>
        <translation>ヒント「{0}」で、次のいずれかを指定してください：{1}。おそらく {2} です。</translation>
    </message>
    <message>
        <source>Say it with the hint &apos;{0}&apos;, probably {1}.</source>
        <translation>ヒント「{0}」で指定してください。おそらく {1} です。</translation>
    </message>
    <message>
        <source>Say it with the hint &apos;{0}&apos;.</source>
        <translation>ヒント「{0}」で指定してください。</translation>
    </message>
    <message>
        <source>Scale its values to the full range, or save it with 8 bits per channel.</source>
        <translation>値を全範囲に引き伸ばすか、チャンネルあたり 8 ビットで保存してください。</translation>
    </message>
    <message>
        <source>Sorting the index</source>
        <translation>索引を並べ替え中</translation>
    </message>
    <message>
        <source>The EXIF block is damaged; the image is shown as it is stored.</source>
        <translation>EXIF が破損しています。画像は保存されたままの向きで表示します。</translation>
    </message>
    <message>
        <source>The Lab colours were converted to sRGB {0}.</source>
        <translation>Lab の色を sRGB に変換しました（{0}）。</translation>
    </message>
    <message>
        <source>The SAE &apos;{0}&apos; does not say where it reads.</source>
        <translation>SAE「{0}」に読み取り位置の情報がありません。</translation>
    </message>
    <message>
        <source>The SAE &apos;{0}&apos; reads {1} numbers, the site &apos;{2}&apos; has {3}.</source>
        <translation>SAE「{0}」は {1} 個の数値を読みますが、読み取り位置「{2}」には {3} 個あります。</translation>
    </message>
    <message>
        <source>The SAE has no tensor &apos;{0}&apos;.</source>
        <translation>SAE にテンソル「{0}」がありません。</translation>
    </message>
    <message>
        <source>The SAE reads vectors of {0} numbers, not {1}.</source>
        <translation>SAE が読むのは {0} 個の数値のベクトルですが、{1} 個ありました。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;{0}&apos; has the shape {1}, expected {2}.</source>
        <translation>SAE のテンソル「{0}」の形は {1} ですが、{2} でなければなりません。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;{0}&apos; holds NaN or infinity.</source>
        <translation>SAE のテンソル「{0}」に NaN または無限大が含まれています。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;{0}&apos; holds {1}, expected floating-point numbers.</source>
        <translation>SAE のテンソル「{0}」は {1} です。浮動小数点数でなければなりません。</translation>
    </message>
    <message>
        <source>The bundle &apos;{0}&apos; has no SAE named &apos;{1}&apos;.</source>
        <translation>バンドル「{0}」に SAE「{1}」がありません。</translation>
    </message>
    <message>
        <source>The bundle has no file &apos;{0}&apos;.</source>
        <translation>バンドルにファイル「{0}」がありません。</translation>
    </message>
    <message>
        <source>The bundle has no picture of reference image {0}.</source>
        <translation>バンドルに参照画像 {0} の画像がありません。</translation>
    </message>
    <message>
        <source>The bundle has no {0} &apos;{1}&apos;.</source>
        <translation>バンドルに {0}「{1}」がありません。</translation>
    </message>
    <message>
        <source>The bundle holds a file with the name {0}, which is not allowed: {1}.</source>
        <translation>バンドルに、許可されない名前 {0} のファイルがあります：{1}。</translation>
    </message>
    <message>
        <source>The bundle holds more than {0} files.</source>
        <translation>バンドルのファイルが {0} 個を超えています。</translation>
    </message>
    <message>
        <source>The bundle was checked</source>
        <translation>バンドルを検証しました</translation>
    </message>
    <message>
        <source>The bundle {0} cannot be read: {1}.</source>
        <translation>バンドル {0} を読み取れません：{1}。</translation>
    </message>
    <message>
        <source>The bundle {0} does not match its manifest: {1}{2}.</source>
        <translation>バンドル {0} がマニフェストと一致しません：{1}{2}。</translation>
    </message>
    <message>
        <source>The bundle {0} is neither a file nor a folder.</source>
        <translation>バンドル {0} はファイルでもフォルダーでもありません。</translation>
    </message>
    <message>
        <source>The class &apos;{0}&apos; stands twice in the prompt set &apos;{1}&apos;.</source>
        <translation>プロンプトセット「{1}」にクラス「{0}」が 2 回あります。</translation>
    </message>
    <message>
        <source>The colours were looked up in the file&apos;s palette.</source>
        <translation>ファイルのパレットから色を求めました。</translation>
    </message>
    <message>
        <source>The decoder remarked: {0}</source>
        <translation>デコーダーからの通知：{0}</translation>
    </message>
    <message>
        <source>The demo bundle is missing: there is no {0}.</source>
        <translation>デモ用バンドルがありません：{0} が見つかりません。</translation>
    </message>
    <message>
        <source>The device &apos;{0}&apos; does not exist on this machine.</source>
        <translation>このコンピューターにデバイス「{0}」はありません。</translation>
    </message>
    <message>
        <source>The device &apos;{0}&apos; is not supported.</source>
        <translation>デバイス「{0}」には対応していません。</translation>
    </message>
    <message>
        <source>The disk failed while writing {0}.</source>
        <translation>{0} の書き込み中にディスクの障害が起きました。</translation>
    </message>
    <message>
        <source>The embeddings in &apos;{0}&apos; of the bundle are not the encoder&apos;s.</source>
        <translation>バンドルの「{0}」の埋め込みが、エンコーダーのものではありません。</translation>
    </message>
    <message>
        <source>The file stores white as zero; the values were inverted.</source>
        <translation>ファイルは白を 0 として保存しているため、値を反転しました。</translation>
    </message>
    <message>
        <source>The file {0} {1} in the bundle.</source>
        <translation>バンドル内のファイル {0} {1}。</translation>
    </message>
    <message>
        <source>The file&apos;s colour profile was not used: {0}.</source>
        <translation>ファイルのカラープロファイルは使いませんでした：{0}。</translation>
    </message>
    <message>
        <source>The folder {0} differs from {1} in case only.</source>
        <translation>フォルダー {0} と {1} は大文字と小文字しか違いません。</translation>
    </message>
    <message>
        <source>The image</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>The image was {0}, as its EXIF orientation {1} says.</source>
        <translation>EXIF の向き {1} に従って画像の向きを直しました（{0}）。</translation>
    </message>
    <message>
        <source>The latents of this SAE are 0 to {0}.</source>
        <translation>この SAE の潜在ユニットは 0 から {0} までです。</translation>
    </message>
    <message>
        <source>The ledger is exact only behind the last block; the SAE &apos;{0}&apos; reads &apos;{1}&apos;.</source>
        <translation>台帳は最終ブロックの後でのみ厳密です。SAE「{0}」は「{1}」を読んでいます。</translation>
    </message>
    <message>
        <source>The margin needs a second class.</source>
        <translation>マージンにはもう 1 つのクラスが必要です。</translation>
    </message>
    <message>
        <source>The memory of {0} did not suffice for a single item; the encoder runs on the CPU now.</source>
        <translation>{0} のメモリーが 1 件分にも足りないため、エンコーダーは CPU で動作しています。</translation>
    </message>
    <message>
        <source>The plain CLIP map does not exist for this encoder: its embedding is not made of the class token alone.</source>
        <translation>このエンコーダーには通常の CLIP マップがありません。埋め込みがクラストークンだけから作られていないためです。</translation>
    </message>
    <message>
        <source>The pooled embedding has one vector an image.</source>
        <translation>pooled の埋め込みは画像ごとに 1 つのベクトルです。</translation>
    </message>
    <message>
        <source>The printing colours (CMYK) were converted to sRGB {0}.</source>
        <translation>印刷用の色（CMYK）を sRGB に変換しました（{0}）。</translation>
    </message>
    <message>
        <source>The prompt set &apos;{0}&apos; has no class.</source>
        <translation>プロンプトセット「{0}」にクラスがありません。</translation>
    </message>
    <message>
        <source>The prompt set &apos;{0}&apos; has no template.</source>
        <translation>プロンプトセット「{0}」にテンプレートがありません。</translation>
    </message>
    <message>
        <source>The prompt set &apos;{0}&apos; holds an empty prompt.</source>
        <translation>プロンプトセット「{0}」に空のプロンプトがあります。</translation>
    </message>
    <message>
        <source>The site &apos;{0}&apos; does not exist: this encoder&apos;s image tower is not a plain vision transformer.</source>
        <translation>読み取り位置「{0}」はありません。このエンコーダーの画像側は標準の Vision Transformer ではありません。</translation>
    </message>
    <message>
        <source>The template &apos;{0}&apos; has no place for the prompt.</source>
        <translation>テンプレート「{0}」にプロンプトの位置がありません。</translation>
    </message>
    <message>
        <source>The vocabulary {0} holds no word.</source>
        <translation>語彙 {0} に語がありません。</translation>
    </message>
    <message>
        <source>There is no file or folder {0}.</source>
        <translation>{0} というファイルもフォルダーもありません。</translation>
    </message>
    <message>
        <source>There is no latent {0}.</source>
        <translation>潜在ユニット {0} はありません。</translation>
    </message>
    <message>
        <source>There is no space left to write {0}.</source>
        <translation>空き容量が足りず、{0} を書き込めません。</translation>
    </message>
    <message>
        <source>This is not a bundle: it has no {0}.</source>
        <translation>これはバンドルではありません：{0} がありません。</translation>
    </message>
    <message>
        <source>Transparent parts were laid on white.</source>
        <translation>透明な部分は白で塗りました。</translation>
    </message>
    <message>
        <source>Use &apos;auto&apos; or &apos;cpu&apos;.</source>
        <translation>「auto」または「cpu」を指定してください。</translation>
    </message>
    <message>
        <source>Use &apos;auto&apos;, &apos;cpu&apos;, &apos;cuda&apos; or &apos;cuda:N&apos;.</source>
        <translation>「auto」「cpu」「cuda」「cuda:N」のいずれかを指定してください。</translation>
    </message>
    <message>
        <source>Use &apos;{}&apos; for the bare prompt.</source>
        <translation>プロンプトだけを使う場合は「{}」としてください。</translation>
    </message>
    <message>
        <source>Use the site &apos;pooled&apos;.</source>
        <translation>読み取り位置「pooled」を使ってください。</translation>
    </message>
    <message>
        <source>Use the token rule &apos;cls&apos; for it.</source>
        <translation>トークン規則「cls」を使ってください。</translation>
    </message>
    <message>
        <source>Use up to 80 letters, digits, spaces and . ( ) + - _.</source>
        <translation>80 文字以内の英数字、空白、記号 . ( ) + - _ を使ってください。</translation>
    </message>
    <message>
        <source>Values from 0 to 65535 (16 bits per channel) were mapped to 0 to 255.</source>
        <translation>0～65535（チャンネルあたり 16 ビット）の値を 0～255 に変換しました。</translation>
    </message>
    <message>
        <source>ViT with {0} blocks of width {1}, patch {2}, {3} px</source>
        <translation>ViT（ブロック {0} 個、幅 {1}、パッチ {2}、{3} px）</translation>
    </message>
    <message>
        <source>What was there before is untouched.</source>
        <translation>以前のものはそのまま残っています。</translation>
    </message>
    <message>
        <source>Windows reserves it</source>
        <translation>Windows の予約名です</translation>
    </message>
    <message>
        <source>Write a text for it or remove it.</source>
        <translation>文を入れるか、削除してください。</translation>
    </message>
    <message>
        <source>Write one word a line.</source>
        <translation>1 行に 1 語ずつ書いてください。</translation>
    </message>
    <message>
        <source>[height, width], [height, width, 1], [height, width, 3] or [height, width, 4]</source>
        <translation>[高さ, 幅]、[高さ, 幅, 1]、[高さ, 幅, 3]、[高さ, 幅, 4] のいずれか</translation>
    </message>
    <message>
        <source>a DICOM file</source>
        <translation>DICOM ファイル</translation>
    </message>
    <message>
        <source>a HEIC image</source>
        <translation>HEIC 画像</translation>
    </message>
    <message>
        <source>a JPEG 2000 image</source>
        <translation>JPEG 2000 画像</translation>
    </message>
    <message>
        <source>a JPEG XL image</source>
        <translation>JPEG XL 画像</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>PDF 文書</translation>
    </message>
    <message>
        <source>a Photoshop document</source>
        <translation>Photoshop 文書</translation>
    </message>
    <message>
        <source>a PostScript document</source>
        <translation>PostScript 文書</translation>
    </message>
    <message>
        <source>a camera raw file</source>
        <translation>カメラの RAW ファイル</translation>
    </message>
    <message>
        <source>a high dynamic range image</source>
        <translation>HDR 画像</translation>
    </message>
    <message>
        <source>a name has 1 to {0} bytes</source>
        <translation>名前は 1～{0} バイトです</translation>
    </message>
    <message>
        <source>a parameter is made of something that is not a tensor</source>
        <translation>パラメーターがテンソル以外のものから作られています</translation>
    </message>
    <message>
        <source>a part of it begins or ends with a space or ends with a dot</source>
        <translation>名前の先頭か末尾に空白、または末尾にピリオドがあります</translation>
    </message>
    <message>
        <source>a storage of {0} bytes cannot hold numbers of type {1}</source>
        <translation>{0} バイトの領域に型 {1} の数値は入りません</translation>
    </message>
    <message>
        <source>a tensor claims {0} numbers but its storage holds {1}</source>
        <translation>テンソルは {0} 個の数値を示していますが、領域には {1} 個しかありません</translation>
    </message>
    <message>
        <source>a tensor has a shape and strides that do not belong together</source>
        <translation>テンソルの形とストライドが合っていません</translation>
    </message>
    <message>
        <source>a tensor has a shape, stride or offset that is not made of whole numbers from zero up</source>
        <translation>テンソルの形、ストライド、オフセットが 0 以上の整数ではありません</translation>
    </message>
    <message>
        <source>a tensor has an impossible shape</source>
        <translation>テンソルの形があり得ない値です</translation>
    </message>
    <message>
        <source>a tensor is made of something that is not a storage</source>
        <translation>テンソルが記憶領域以外のものから作られています</translation>
    </message>
    <message>
        <source>a tensor is stored in a lazily transformed form</source>
        <translation>テンソルが変換待ちの形で保存されています</translation>
    </message>
    <message>
        <source>a tensor reaches outside of its storage</source>
        <translation>テンソルが記憶領域の外にはみ出しています</translation>
    </message>
    <message>
        <source>an AVIF image</source>
        <translation>AVIF 画像</translation>
    </message>
    <message>
        <source>an OrderedDict is made of something that is not a list</source>
        <translation>OrderedDict がリスト以外のものから作られています</translation>
    </message>
    <message>
        <source>an SVG drawing</source>
        <translation>SVG 図形</translation>
    </message>
    <message>
        <source>an image of a kind that is not read here</source>
        <translation>対応していない種類の画像</translation>
    </message>
    <message>
        <source>differs from {0} in case only</source>
        <translation>は {0} と大文字と小文字しか違いません</translation>
    </message>
    <message>
        <source>has unknown bytes in front of it</source>
        <translation>の前に不明なデータがあります</translation>
    </message>
    <message>
        <source>it became shorter while it was read</source>
        <translation>読み取り中にファイルが短くなりました</translation>
    </message>
    <message>
        <source>it calls &apos;{0}&apos;, which a file of tensors has no need for</source>
        <translation>テンソルのファイルに必要のない「{0}」を呼び出しています</translation>
    </message>
    <message>
        <source>it ends within its header</source>
        <translation>ヘッダーの途中で終わっています</translation>
    </message>
    <message>
        <source>it has more pixels than are ever decoded</source>
        <translation>扱える画素数の上限を超えています</translation>
    </message>
    <message>
        <source>it has more than the {0} bytes allowed</source>
        <translation>許可された {0} バイトを超えています</translation>
    </message>
    <message>
        <source>it has more than {0} parts</source>
        <translation>構成要素が {0} 個を超えています</translation>
    </message>
    <message>
        <source>it has no content</source>
        <translation>中身がありません</translation>
    </message>
    <message>
        <source>it holds a control or direction character</source>
        <translation>制御文字または書字方向の文字が含まれています</translation>
    </message>
    <message>
        <source>it holds bytes in an unknown form</source>
        <translation>不明な形式のデータが含まれています</translation>
    </message>
    <message>
        <source>it holds more than {0} tensors</source>
        <translation>テンソルが {0} 個を超えています</translation>
    </message>
    <message>
        <source>it holds {0} tensors, more than the {1} allowed</source>
        <translation>テンソルが {0} 個あり、許可された {1} 個を超えています</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>フォルダーです</translation>
    </message>
    <message>
        <source>it is a link that leads back to itself</source>
        <translation>自分自身に戻るリンクです</translation>
    </message>
    <message>
        <source>it is a link to a file that is not there</source>
        <translation>存在しないファイルへのリンクです</translation>
    </message>
    <message>
        <source>it is cut off before the end of the picture</source>
        <translation>画像の途中で切れています</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>破損しています</translation>
    </message>
    <message>
        <source>it is deeper than {0} folders</source>
        <translation>フォルダーの階層が {0} 段を超えています</translation>
    </message>
    <message>
        <source>it is for another kind of colour</source>
        <translation>別の種類の色のためのものです</translation>
    </message>
    <message>
        <source>it is neither a safetensors file nor a PyTorch file</source>
        <translation>safetensors でも PyTorch でもないファイルです</translation>
    </message>
    <message>
        <source>it is not a file but a device or a pipe</source>
        <translation>ファイルではなく、デバイスまたはパイプです</translation>
    </message>
    <message>
        <source>it is not a file but a pipe, socket or device</source>
        <translation>ファイルではなく、パイプ、ソケットまたはデバイスです</translation>
    </message>
    <message>
        <source>it is not a plain relative path</source>
        <translation>単純な相対パスではありません</translation>
    </message>
    <message>
        <source>it is not a safetensors file</source>
        <translation>safetensors ファイルではありません</translation>
    </message>
    <message>
        <source>it is too large</source>
        <translation>大きすぎます</translation>
    </message>
    <message>
        <source>it is too short for a safetensors file</source>
        <translation>safetensors ファイルとしては短すぎます</translation>
    </message>
    <message>
        <source>it is {0}</source>
        <translation>{0}です</translation>
    </message>
    <message>
        <source>it is {0} x {1} pixels; at most {2} pixels and {3} on a side are allowed</source>
        <translation>{0} x {1} 画素です。上限は総数 {2} 画素、一辺 {3} 画素です</translation>
    </message>
    <message>
        <source>it leads to more than {0} images</source>
        <translation>画像が {0} 枚を超えています</translation>
    </message>
    <message>
        <source>its 16-bit colour uses only the lowest 12 bits and would be seen as black</source>
        <translation>16 ビットの色のうち下位 12 ビットしか使われておらず、真っ黒に見えてしまいます</translation>
    </message>
    <message>
        <source>its characters are not composed (NFC)</source>
        <translation>文字が合成済み（NFC）ではありません</translation>
    </message>
    <message>
        <source>its checksum in the zip is wrong</source>
        <translation>ZIP 内のチェックサムが一致しません</translation>
    </message>
    <message>
        <source>its content is not an image</source>
        <translation>内容が画像ではありません</translation>
    </message>
    <message>
        <source>its float values are not all between 0 and 1</source>
        <translation>浮動小数点の値に 0 から 1 の範囲外のものがあります</translation>
    </message>
    <message>
        <source>its header claims {0} bytes, more than the {1} allowed</source>
        <translation>ヘッダーが {0} バイトとなっており、許可された {1} を超えています</translation>
    </message>
    <message>
        <source>its header is damaged, or its pixels are stored in a way that is not read here</source>
        <translation>ヘッダーが破損しているか、対応していない画素形式です</translation>
    </message>
    <message>
        <source>its header is not a JSON object</source>
        <translation>ヘッダーが JSON オブジェクトではありません</translation>
    </message>
    <message>
        <source>its metadata is not a table of texts</source>
        <translation>メタデータが文字列の表ではありません</translation>
    </message>
    <message>
        <source>its numbers are stored in another byte order</source>
        <translation>数値のバイト順が異なります</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; is compressed, which PyTorch never does</source>
        <translation>構成要素「{0}」が圧縮されています（PyTorch は圧縮しません）</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; is encrypted</source>
        <translation>構成要素「{0}」が暗号化されています</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; is missing</source>
        <translation>構成要素「{0}」がありません</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; overlaps the next one</source>
        <translation>構成要素「{0}」が次の要素と重なっています</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; stands in it twice</source>
        <translation>構成要素「{0}」が 2 回現れます</translation>
    </message>
    <message>
        <source>its pixel data has another size than its header says</source>
        <translation>画素データの大きさがヘッダーと一致しません</translation>
    </message>
    <message>
        <source>its shape is {0}, not {1}</source>
        <translation>形が {1} ではなく {0} です</translation>
    </message>
    <message>
        <source>its shape {0} holds no pixels</source>
        <translation>形 {0} には画素がありません</translation>
    </message>
    <message>
        <source>its storage &apos;{0}&apos; has another size than its structure says</source>
        <translation>領域「{0}」の大きさが構造の記述と一致しません</translation>
    </message>
    <message>
        <source>its storage &apos;{0}&apos; is described in two ways</source>
        <translation>領域「{0}」の記述が 2 通りあります</translation>
    </message>
    <message>
        <source>its structure has a key that is neither a text nor a whole number</source>
        <translation>構造のキーが文字列でも整数でもありません</translation>
    </message>
    <message>
        <source>its structure has more than {0} steps</source>
        <translation>構造の手順が {0} を超えています</translation>
    </message>
    <message>
        <source>its structure is damaged</source>
        <translation>構造が破損しています</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no activation function that this program knows.</source>
        <translation>「{0}」は、このプログラムが対応する活性化関数ではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no activation of this library.</source>
        <translation>このライブラリーに「{0}」という活性化関数はありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no address of a Ray cluster.</source>
        <translation>「{0}」は Ray クラスターのアドレスではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no autoencoder of dictionary_learning that this program can compute.</source>
        <translation>「{0}」は、このプログラムで計算できる dictionary_learning のオートエンコーダーではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no fingerprint of a bundle.</source>
        <translation>「{0}」はバンドルのフィンガープリントではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no fingerprint of an SAE.</source>
        <translation>「{0}」は SAE のフィンガープリントではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no hint for reading an SAE.</source>
        <translation>SAE の読み方に「{0}」というヒントはありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no list of whole numbers.</source>
        <translation>「{0}」は整数の並びではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no normalisation of a dictionary.</source>
        <translation>「{0}」という辞書の正規化はありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no normalisation of this format.</source>
        <translation>この形式に「{0}」という正規化はありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no part of an SAE.</source>
        <translation>「{0}」という SAE の構成要素はありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no stream.</source>
        <translation>「{0}」というストリームはありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no way to read streams.</source>
        <translation>「{0}」というストリームの読み方はありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a mark.</source>
        <translation>「{0}」という印はありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; names reference images that the bundle does not have.</source>
        <translation>「{0}」に、バンドルにない参照画像が含まれています。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has not one embedding of the encoder for each latent.</source>
        <translation>バンドルの「{0}」で、潜在ユニットとエンコーダーの埋め込みの数が一致しません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has the schema {1}; this version reads &apos;{2}&apos;.</source>
        <translation>バンドルの「{0}」のスキーマは {1} ですが、このバージョンが読めるのは「{2}」です。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has {1} lines for {2} words.</source>
        <translation>バンドルの「{0}」は、単語 {2} 個に対して {1} 行あります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle holds no thumbnails.</source>
        <translation>バンドルの「{0}」にサムネイルがありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle is not a reasons policy: {1}.</source>
        <translation>バンドルの「{0}」は根拠の方針ではありません：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle is the policy of another prompt set.</source>
        <translation>バンドルの「{0}」は別のプロンプトセットの方針です。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of {1} is no number.</source>
        <translation>{1} の「{0}」が数値ではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; was replaced since it was opened.</source>
        <translation>「{0}」は、開いた後に別のファイルに置き換えられました。</translation>
    </message>
    <message>
        <source>A level of {0} latents is more than the {1} that the SAE has.</source>
        <translation>潜在ユニット {0} 個のレベルは、SAE の潜在ユニット {1} 個を超えています。</translation>
    </message>
    <message>
        <source>A machine of the cluster has written {0}, which is not seen here.</source>
        <translation>クラスターのコンピューターが書き込んだ {0} が、このコンピューターから見えません。</translation>
    </message>
    <message>
        <source>A plot cannot be written as &apos;{0}&apos;.</source>
        <translation>グラフを「{0}」として書き出せません。</translation>
    </message>
    <message>
        <source>A prompt set named &apos;{0}&apos; cannot have a policy of its own.</source>
        <translation>「{0}」という名前のプロンプトセットには、専用の方針を付けられません。</translation>
    </message>
    <message>
        <source>A prompt set named &apos;{0}&apos; has no policy of its own: &apos;{1}&apos; stands for all of them.</source>
        <translation>「{0}」という名前のプロンプトセットには専用の方針がありません。「{1}」はすべてのプロンプトセットを表します。</translation>
    </message>
    <message>
        <source>A remark needs the name of the person who makes it.</source>
        <translation>書き込みには、記入者の名前が必要です。</translation>
    </message>
    <message>
        <source>A soft cap is a positive number, not {0}.</source>
        <translation>ソフトキャップは正の数でなければなりませんが、{0} です。</translation>
    </message>
    <message>
        <source>A {0} SAE needs k between 1 and {1}, not {2}.</source>
        <translation>{0} の SAE には 1 から {1} までの k が必要ですが、{2} です。</translation>
    </message>
    <message>
        <source>Add one with &apos;sae-auditor bundle import-sae&apos;.</source>
        <translation>「sae-auditor bundle import-sae」で追加してください。</translation>
    </message>
    <message>
        <source>All images give the same vector there, so a fit cannot be judged.</source>
        <translation>そこではすべての画像が同じベクトルになるため、適合を判断できません。</translation>
    </message>
    <message>
        <source>An empty word cannot be judged.</source>
        <translation>空の語は判断できません。</translation>
    </message>
    <message>
        <source>Another program is writing the index {0}.</source>
        <translation>別のプログラムが索引 {0} に書き込んでいます。</translation>
    </message>
    <message>
        <source>Another program keeps {0} locked.</source>
        <translation>別のプログラムが {0} をロックしています。</translation>
    </message>
    <message>
        <source>Another reading fits better: {0}. That explains {1} with {2} latents for a vector; as declared it is {3} with {4}.</source>
        <translation>別の読み方のほうが合います：{0}。その読み方で説明できるのは、1 ベクトルあたり潜在ユニット {2} 個で{1}です。宣言どおりの読み方では、{4} 個で{3}です。</translation>
    </message>
    <message>
        <source>As declared, the SAE leaves {0} of the variance unexplained.</source>
        <translation>宣言どおりの読み方では、分散の {0} が未説明のまま残ります。</translation>
    </message>
    <message>
        <source>As declared, {0} latents fire for a vector, more than {1} times its k of {2}.</source>
        <translation>宣言どおりの読み方では、1 ベクトルあたり {0} 個の潜在ユニットが発火します。k = {2} の {1} 倍を超えています。</translation>
    </message>
    <message>
        <source>Attention maps do not exist at &apos;{0}&apos;: no attention stands in front of it.</source>
        <translation>「{0}」には注意マップがありません。その前に注意機構がないためです。</translation>
    </message>
    <message>
        <source>Attention maps do not exist here: this encoder&apos;s embedding is not made of a class token.</source>
        <translation>ここには注意マップがありません。このエンコーダーの埋め込みがクラストークンから作られていないためです。</translation>
    </message>
    <message>
        <source>Averaging embeddings</source>
        <translation>埋め込みを平均中</translation>
    </message>
    <message>
        <source>BatchTopK without a stored threshold: the k largest of each vector are kept, where training kept k for each vector on average over a batch.</source>
        <translation>しきい値が保存されていない BatchTopK です。ベクトルごとに大きい順に k 個を残しますが、学習時はバッチ全体で 1 ベクトルあたり平均 k 個を残していました。</translation>
    </message>
    <message>
        <source>Both towers may have quick_gelu, or each of them one of {0}.</source>
        <translation>画像側とテキスト側の両方を quick_gelu にするか、それぞれを次のいずれかにしてください：{0}。</translation>
    </message>
    <message>
        <source>Carrying on with an earlier run</source>
        <translation>前回の処理の続きを実行中</translation>
    </message>
    <message>
        <source>Check that these are the right folders.</source>
        <translation>フォルダーが正しいか確認してください。</translation>
    </message>
    <message>
        <source>Check the address. {0}.</source>
        <translation>アドレスを確認してください。{0}。</translation>
    </message>
    <message>
        <source>Check the name.</source>
        <translation>名前を確認してください。</translation>
    </message>
    <message>
        <source>Choose a block from 0 to {0}, as in &apos;blocks.0.hook_resid_post&apos;.</source>
        <translation>「blocks.0.hook_resid_post」のように、0 から {0} までのブロックを選んでください。</translation>
    </message>
    <message>
        <source>Choose a row and a column inside the image, counted from 0.</source>
        <translation>画像内の行と列を 0 から数えて選んでください。</translation>
    </message>
    <message>
        <source>Choose a sparse autoencoder.</source>
        <translation>スパースオートエンコーダーを選んでください。</translation>
    </message>
    <message>
        <source>Choose a stage from 0 to {0}, as in &apos;stages.0&apos;, or use &apos;pooled&apos;.</source>
        <translation>「stages.0」のように 0 から {0} までのステージを選ぶか、「pooled」を使ってください。</translation>
    </message>
    <message>
        <source>Choose a {0} from 0 to {1}.</source>
        <translation>0 から {1} までの {0} を選んでください。</translation>
    </message>
    <message>
        <source>Choose an SAE that reads patches.</source>
        <translation>パッチを読み取る SAE を選んでください。</translation>
    </message>
    <message>
        <source>Choose an autoencoder with a linear encoder.</source>
        <translation>エンコーダーが線形のオートエンコーダーを選んでください。</translation>
    </message>
    <message>
        <source>Choose an autoencoder without experts.</source>
        <translation>エキスパートを使わないオートエンコーダーを選んでください。</translation>
    </message>
    <message>
        <source>Choose another latent.</source>
        <translation>別の潜在ユニットを選んでください。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>別の名前を選んでください。</translation>
    </message>
    <message>
        <source>Choose images that show different things, and check the site.</source>
        <translation>内容の異なる画像を選び、読み取り位置を確認してください。</translation>
    </message>
    <message>
        <source>Choose one inside.</source>
        <translation>画像の中の領域を選んでください。</translation>
    </message>
    <message>
        <source>Choose one of them.</source>
        <translation>いずれか 1 つを選んでください。</translation>
    </message>
    <message>
        <source>Choose one that was trained without &apos;gated_sae&apos;.</source>
        <translation>「gated_sae」なしで学習したものを選んでください。</translation>
    </message>
    <message>
        <source>Choose one with the hint &apos;stream&apos;: {0}.</source>
        <translation>ヒント「stream」でいずれか 1 つを選んでください：{0}。</translation>
    </message>
    <message>
        <source>Choose the architecture that these weights have.</source>
        <translation>この重みのアーキテクチャを選んでください。</translation>
    </message>
    <message>
        <source>Choose the file itself.</source>
        <translation>リンクではなく、ファイルそのものを選んでください。</translation>
    </message>
    <message>
        <source>Choose the folder or the file with the SAE&apos;s weights.</source>
        <translation>SAE の重みのあるフォルダーまたはファイルを選んでください。</translation>
    </message>
    <message>
        <source>Compare at least 2 images a latent.</source>
        <translation>潜在ユニットごとに 2 枚以上の画像を比べてください。</translation>
    </message>
    <message>
        <source>Comparing latents</source>
        <translation>潜在ユニットを比較中</translation>
    </message>
    <message>
        <source>Comparing readings of the SAE</source>
        <translation>SAE の読み方を比較中</translation>
    </message>
    <message>
        <source>Comparing reference images</source>
        <translation>参照画像を比較中</translation>
    </message>
    <message>
        <source>Comparing taxa</source>
        <translation>分類群を比較中</translation>
    </message>
    <message>
        <source>Comparing with the index</source>
        <translation>索引と比較中</translation>
    </message>
    <message>
        <source>Comparing words with pictures</source>
        <translation>語と画像を比較中</translation>
    </message>
    <message>
        <source>Compute the mean embeddings again.</source>
        <translation>埋め込みの平均を計算し直してください。</translation>
    </message>
    <message>
        <source>Counting activations</source>
        <translation>活性値を集計中</translation>
    </message>
    <message>
        <source>Embedding nonsense to compare with</source>
        <translation>比較用のでたらめな文字列の埋め込みを作成中</translation>
    </message>
    <message>
        <source>Embedding the text</source>
        <translation>文を埋め込みに変換中</translation>
    </message>
    <message>
        <source>End its name with .png or .svg.</source>
        <translation>名前の末尾を .png または .svg にしてください。</translation>
    </message>
    <message>
        <source>Estimating the size of the index</source>
        <translation>索引の大きさを見積もり中</translation>
    </message>
    <message>
        <source>Files of this version exist with and without the subtraction of the decoder bias. It is subtracted; the fit check tells whether that is right.</source>
        <translation>このバージョンのファイルには、デコーダーのバイアスを引くものと引かないものがあります。ここでは引きます。それが正しいかは適合の確認でわかります。</translation>
    </message>
    <message>
        <source>Free some space and {0}</source>
        <translation>空き容量を増やしてから、{0}</translation>
    </message>
    <message>
        <source>Free some space, or name a folder on another disk with --output.</source>
        <translation>空き容量を増やすか、--output で別のディスクのフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Get the whole file again.</source>
        <translation>ファイル全体を入手し直してください。</translation>
    </message>
    <message>
        <source>Get the whole model.</source>
        <translation>モデル全体を入手してください。</translation>
    </message>
    <message>
        <source>Give 1 for all images.</source>
        <translation>すべての画像を対象にする場合は 1 を指定してください。</translation>
    </message>
    <message>
        <source>Give a table of taxa with --taxonomy FILE.csv.</source>
        <translation>--taxonomy FILE.csv で分類群の表を指定してください。</translation>
    </message>
    <message>
        <source>Give at least one.</source>
        <translation>1 つ以上指定してください。</translation>
    </message>
    <message>
        <source>Give it with the hint k.</source>
        <translation>ヒント k で指定してください。</translation>
    </message>
    <message>
        <source>Give one.</source>
        <translation>名前を指定してください。</translation>
    </message>
    <message>
        <source>Give the file the name it had.</source>
        <translation>ファイル名を元に戻してください。</translation>
    </message>
    <message>
        <source>Give the sizes of the nested dictionaries, smallest first, such as 3,16,69.</source>
        <translation>入れ子の辞書の大きさを、3,16,69 のように小さい順に指定してください。</translation>
    </message>
    <message>
        <source>Hints are: {0}.</source>
        <translation>使えるヒント：{0}。</translation>
    </message>
    <message>
        <source>HugoFry, PatchSAE, ConceptScope</source>
        <translation>HugoFry, PatchSAE, ConceptScope</translation>
    </message>
    <message>
        <source>Index a folder of images: sae-auditor index FOLDER.</source>
        <translation>フォルダーの画像の索引を作成してください：sae-auditor index FOLDER。</translation>
    </message>
    <message>
        <source>Indexing images</source>
        <translation>画像の索引を作成中</translation>
    </message>
    <message>
        <source>Install it with: pip install tokenizers</source>
        <translation>次のコマンドでインストールしてください：pip install tokenizers</translation>
    </message>
    <message>
        <source>Install it: pip install &apos;sae-auditor[cluster]&apos;.</source>
        <translation>次のコマンドでインストールしてください：pip install &apos;sae-auditor[cluster]&apos;</translation>
    </message>
    <message>
        <source>Install the program again, or use .safetensors files, which need no such process.</source>
        <translation>プログラムを再インストールするか、このプロセスを必要としない .safetensors ファイルを使ってください。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>プログラムを再インストールしてください。</translation>
    </message>
    <message>
        <source>Install the same version on all machines: pip install &apos;sae-auditor[cluster]&apos;.</source>
        <translation>すべてのコンピューターに同じバージョンをインストールしてください：pip install &apos;sae-auditor[cluster]&apos;</translation>
    </message>
    <message>
        <source>It was not changed.</source>
        <translation>変更していません。</translation>
    </message>
    <message>
        <source>It was trained to keep directions, not lengths: judge it by cosine, not by unexplained variance.</source>
        <translation>長さではなく方向を保つように学習されています。未説明の分散ではなく、コサインで判断してください。</translation>
    </message>
    <message>
        <source>Join it with &apos;ray start --address={0}&apos;, or run the command on a machine of the cluster.</source>
        <translation>「ray start --address={0}」で参加するか、クラスターのコンピューターでコマンドを実行してください。</translation>
    </message>
    <message>
        <source>Join machines to it.</source>
        <translation>クラスターにコンピューターを参加させてください。</translation>
    </message>
    <message>
        <source>Judge for all prompt sets, or give this one another name.</source>
        <translation>すべてのプロンプトセットに対して判断するか、このプロンプトセットの名前を変えてください。</translation>
    </message>
    <message>
        <source>Lab colours</source>
        <translation>Lab の色</translation>
    </message>
    <message>
        <source>Label with a vocabulary that the same encoder embedded.</source>
        <translation>同じエンコーダーで埋め込みを作成した語彙でラベルを付けてください。</translation>
    </message>
    <message>
        <source>Latents have no number &apos;{0}&apos;.</source>
        <translation>潜在ユニットに「{0}」という数値はありません。</translation>
    </message>
    <message>
        <source>Leave --device out to encode on CPUs.</source>
        <translation>CPU でエンコードする場合は、--device を指定しないでください。</translation>
    </message>
    <message>
        <source>Leave the hint &apos;activation&apos; out.</source>
        <translation>ヒント「activation」を外してください。</translation>
    </message>
    <message>
        <source>Leave the hint &apos;fold_decoder_norm&apos; out.</source>
        <translation>ヒント「fold_decoder_norm」を外してください。</translation>
    </message>
    <message>
        <source>Leave the hints &apos;mean&apos; and &apos;scale&apos; out.</source>
        <translation>ヒント「mean」と「scale」を外してください。</translation>
    </message>
    <message>
        <source>Levels are numbers of latents that rise, not {0}.</source>
        <translation>レベルは増えていく潜在ユニット数で指定する必要がありますが、{0} です。</translation>
    </message>
    <message>
        <source>Loading the encoder</source>
        <translation>エンコーダーを読み込み中</translation>
    </message>
    <message>
        <source>Look at it with &apos;ray status&apos; and run the same command again; it goes on where it stopped.</source>
        <translation>「ray status」で状態を確認し、同じコマンドをもう一度実行してください。中断したところから再開します。</translation>
    </message>
    <message>
        <source>Look at it with &apos;ray status&apos;.</source>
        <translation>「ray status」で状態を確認してください。</translation>
    </message>
    <message>
        <source>Looking at the images</source>
        <translation>画像を調べています</translation>
    </message>
    <message>
        <source>Looking for images in {0}</source>
        <translation>{0} の画像を検索中</translation>
    </message>
    <message>
        <source>Looking up taxa</source>
        <translation>分類群を照合中</translation>
    </message>
    <message>
        <source>Make one: sae-auditor index FOLDER.</source>
        <translation>次のコマンドで作成してください：sae-auditor index FOLDER</translation>
    </message>
    <message>
        <source>Make room in the folder for temporary files.</source>
        <translation>一時ファイル用のフォルダーの空き容量を増やしてください。</translation>
    </message>
    <message>
        <source>Measuring contributions</source>
        <translation>寄与を計算中</translation>
    </message>
    <message>
        <source>Measuring exact effects</source>
        <translation>厳密な効果を測定中</translation>
    </message>
    <message>
        <source>Measuring what moves the decisions</source>
        <translation>決定を動かすものを測定中</translation>
    </message>
    <message>
        <source>Merging the segments</source>
        <translation>セグメントを統合しています</translation>
    </message>
    <message>
        <source>Name a folder with images of the kind that you want to audit.</source>
        <translation>監査したい画像と同じ種類の画像があるフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name a folder with more images, of the kind that you want to audit.</source>
        <translation>監査したい画像と同じ種類の画像がもっと多いフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name a new file or folder for the bundle.</source>
        <translation>バンドル用の新しいファイルまたはフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name an index that was made with this bundle&apos;s encoder and SAEs.</source>
        <translation>このバンドルのエンコーダーと SAE で作成した索引を指定してください。</translation>
    </message>
    <message>
        <source>Name another folder with --output.</source>
        <translation>--output で別のフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name another place for the new bundle.</source>
        <translation>新しいバンドル用に別の場所を指定してください。</translation>
    </message>
    <message>
        <source>Name folders of images.</source>
        <translation>画像のフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name images by &apos;path&apos; or &apos;sha256&apos;.</source>
        <translation>画像は「path」または「sha256」で指定してください。</translation>
    </message>
    <message>
        <source>Name it as &apos;ray start --head&apos; does: HOST:PORT, for example 10.0.0.2:6379.</source>
        <translation>「ray start --head」の表示と同じ形式で指定してください：HOST:PORT（例：10.0.0.2:6379）。</translation>
    </message>
    <message>
        <source>Name one like &apos;blocks.11.hook_resid_post&apos;, &apos;stages.3&apos;, or &apos;pooled&apos;.</source>
        <translation>「blocks.11.hook_resid_post」「stages.3」「pooled」のような名前を指定してください。</translation>
    </message>
    <message>
        <source>Naming images at random</source>
        <translation>無作為に選んだ画像にラベルを付けています</translation>
    </message>
    <message>
        <source>No Ray cluster answers at {0}.</source>
        <translation>{0} の Ray クラスターが応答しません。</translation>
    </message>
    <message>
        <source>No encoder is in the file: it was read as matching pursuit.</source>
        <translation>ファイルにエンコーダーがないため、マッチング追跡として読み取りました。</translation>
    </message>
    <message>
        <source>No file was read.</source>
        <translation>ファイルは読み取っていません。</translation>
    </message>
    <message>
        <source>No label was changed.</source>
        <translation>ラベルは何も変更していません。</translation>
    </message>
    <message>
        <source>No machine of the Ray cluster answers.</source>
        <translation>Ray クラスターのどのコンピューターも応答しません。</translation>
    </message>
    <message>
        <source>No machine of the Ray cluster has a GPU for --device {0}.</source>
        <translation>Ray クラスターに、--device {0} に使える GPU を備えたコンピューターがありません。</translation>
    </message>
    <message>
        <source>No reading of this SAE explains this encoder&apos;s vectors: it was probably made for another model, or these images are unlike all that it was made on.</source>
        <translation>この SAE のどの読み方でも、このエンコーダーのベクトルを説明できません。おそらく別のモデル用に作られたものか、これらの画像が作成時の画像と大きく異なります。</translation>
    </message>
    <message>
        <source>No reference image made latent {0} fire.</source>
        <translation>潜在ユニット {0} は、どの参照画像でも発火していません。</translation>
    </message>
    <message>
        <source>No score was changed.</source>
        <translation>スコアは何も変更していません。</translation>
    </message>
    <message>
        <source>No stream was given.</source>
        <translation>ストリームが指定されていません。</translation>
    </message>
    <message>
        <source>None of the {0} images in {1} can be read.</source>
        <translation>{1} の画像 {0} 枚は、どれも読み取れません。</translation>
    </message>
    <message>
        <source>Nothing was loaded.</source>
        <translation>何も読み込んでいません。</translation>
    </message>
    <message>
        <source>Nothing was stored.</source>
        <translation>何も保存していません。</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>何も書き込んでいません。</translation>
    </message>
    <message>
        <source>Open it again.</source>
        <translation>開き直してください。</translation>
    </message>
    <message>
        <source>Open it as the encoder of a bundle instead.</source>
        <translation>代わりに、バンドルのエンコーダーとして開いてください。</translation>
    </message>
    <message>
        <source>Paired streams have a vector each for every thing; their numbers differ.</source>
        <translation>組になったストリームには対象ごとに 1 つずつのベクトルが必要ですが、ベクトルの数が異なります。</translation>
    </message>
    <message>
        <source>Put it beside the others.</source>
        <translation>ほかのファイルと同じ場所に置いてください。</translation>
    </message>
    <message>
        <source>Put the images on storage that all machines reach under the same path.</source>
        <translation>すべてのコンピューターから同じパスで読めるストレージに画像を置いてください。</translation>
    </message>
    <message>
        <source>Put the index on storage that all machines reach under the same path, and name it with --output.</source>
        <translation>すべてのコンピューターから同じパスで使えるストレージに索引を置き、--output で指定してください。</translation>
    </message>
    <message>
        <source>Put the model&apos;s config.json beside it.</source>
        <translation>モデルの config.json を同じ場所に置いてください。</translation>
    </message>
    <message>
        <source>Put {0} of the training beside it.</source>
        <translation>学習時の {0} を同じ場所に置いてください。</translation>
    </message>
    <message>
        <source>Putting the index in its place</source>
        <translation>索引を所定の場所へ移動中</translation>
    </message>
    <message>
        <source>Quantised activations are not sparse: nearly every latent fires for every vector.</source>
        <translation>量子化された活性値はスパースではありません。どのベクトルでも、ほぼすべての潜在ユニットが発火します。</translation>
    </message>
    <message>
        <source>Ray is not installed, which &apos;--engine ray&apos; needs.</source>
        <translation>「--engine ray」に必要な Ray がインストールされていません。</translation>
    </message>
    <message>
        <source>Reading embeddings</source>
        <translation>埋め込みを読み取り中</translation>
    </message>
    <message>
        <source>Reading paths</source>
        <translation>パスを読み取り中</translation>
    </message>
    <message>
        <source>Reading the SAE</source>
        <translation>SAE を読み取り中</translation>
    </message>
    <message>
        <source>Reading the files</source>
        <translation>ファイルを読み取り中</translation>
    </message>
    <message>
        <source>Remove it.</source>
        <translation>その文字を削除してください。</translation>
    </message>
    <message>
        <source>ResNet with {0} blocks of width {1}, {2} px</source>
        <translation>ResNet（ブロック {0} 個、幅 {1}、{2} px）</translation>
    </message>
    <message>
        <source>Run the command on a machine of the cluster, with its --address HOST:PORT or without --address.</source>
        <translation>クラスターのコンピューターで、そのクラスターの --address HOST:PORT を指定するか、--address を指定せずにコマンドを実行してください。</translation>
    </message>
    <message>
        <source>SPARC is trained on vectors of length 1 and does not normalise them itself; say normalization=unit to have it done.</source>
        <translation>SPARC は長さ 1 のベクトルで学習されていますが、自身では正規化しません。正規化するには normalization=unit を指定してください。</translation>
    </message>
    <message>
        <source>Save it as &apos;CSV UTF-8&apos; and try again.</source>
        <translation>「CSV UTF-8」形式で保存して、もう一度試してください。</translation>
    </message>
    <message>
        <source>Say which one you mean, or save it as a file of its own.</source>
        <translation>どれを使うかを指定するか、単独のファイルとして保存してください。</translation>
    </message>
    <message>
        <source>Say with the hint &apos;names&apos; which of its tensors are W_enc, W_dec, b_enc and b_dec.</source>
        <translation>W_enc、W_dec、b_enc、b_dec に当たるテンソルを、ヒント「names」で指定してください。</translation>
    </message>
    <message>
        <source>Scoring latents</source>
        <translation>潜在ユニットのスコアを計算中</translation>
    </message>
    <message>
        <source>Shorten it.</source>
        <translation>短くしてください。</translation>
    </message>
    <message>
        <source>SigLIP ViT with {0} blocks of width {1}, {2}</source>
        <translation>SigLIP ViT（ブロック {0} 個、幅 {1}、{2}）</translation>
    </message>
    <message>
        <source>Signed activations belong to TopK, not to &apos;{0}&apos;.</source>
        <translation>符号付きの活性値は TopK のもので、「{0}」では使えません。</translation>
    </message>
    <message>
        <source>Sorting the codes of {0}</source>
        <translation>{0} の活性値を並べ替え中</translation>
    </message>
    <message>
        <source>Start one with &apos;ray start --head&apos;, join further machines with &apos;ray start --address=HOST:PORT&apos;</source>
        <translation>「ray start --head」でクラスターを起動し、「ray start --address=HOST:PORT」でほかのコンピューターを参加させてください</translation>
    </message>
    <message>
        <source>Streams are paired when all of them are TopK, with one k and one number of latents.</source>
        <translation>ストリームを組にできるのは、すべてが TopK で、k と潜在ユニットの数が同じ場合です。</translation>
    </message>
    <message>
        <source>Streams are: {0}.</source>
        <translation>ストリーム：{0}。</translation>
    </message>
    <message>
        <source>Tensors do not tell which activation function {0} was trained with.</source>
        <translation>{0} の学習に使われた活性化関数は、テンソルからはわかりません。</translation>
    </message>
    <message>
        <source>Texts cannot be used: {0}</source>
        <translation>テキストは使えません：{0}</translation>
    </message>
    <message>
        <source>The Ray cluster at {0} cannot be joined: {1}.</source>
        <translation>{0} の Ray クラスターに参加できません：{1}。</translation>
    </message>
    <message>
        <source>The Ray cluster gave up: {0}.</source>
        <translation>Ray クラスターが処理を中止しました：{0}。</translation>
    </message>
    <message>
        <source>The Ray cluster has no CPU to give.</source>
        <translation>Ray クラスターに使える CPU がありません。</translation>
    </message>
    <message>
        <source>The SAE reads vectors of {0} numbers, those at &apos;{1}&apos; have {2}.</source>
        <translation>SAE が読むのは {0} 個の数値のベクトルですが、「{1}」のベクトルの数値は {2} 個です。</translation>
    </message>
    <message>
        <source>The SAE reads vectors of {0} numbers; those of the encoder &apos;{1}&apos; have {2}.</source>
        <translation>SAE が読むのは {0} 個の数値のベクトルですが、エンコーダー「{1}」のベクトルの数値は {2} 個です。</translation>
    </message>
    <message>
        <source>The SAE was not stored.</source>
        <translation>SAE は保存していません。</translation>
    </message>
    <message>
        <source>The SAE was not stored: the demo bundle that came with the program is never changed. Name a place for a new bundle to keep the SAE.</source>
        <translation>SAE は保存していません。プログラムに付属するデモ用バンドルは変更されません。SAE を残すには、新しいバンドルの場所を指定してください。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;W_dec&apos; has the shape {0}, expected a matrix.</source>
        <translation>SAE のテンソル「W_dec」の形は {0} ですが、行列でなければなりません。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;W_dec&apos; {0}.</source>
        <translation>SAE のテンソル「W_dec」に問題があります：{0}。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;{0}&apos; has the shape {1}, expected a vector.</source>
        <translation>SAE のテンソル「{0}」の形は {1} ですが、ベクトルでなければなりません。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;{0}&apos; has the shape {1}, expected one number.</source>
        <translation>SAE のテンソル「{0}」の形は {1} ですが、1 つの数値でなければなりません。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;{0}&apos; has {1} numbers; its configuration says {2}.</source>
        <translation>SAE のテンソル「{0}」には {1} 個の数値がありますが、設定では {2} 個です。</translation>
    </message>
    <message>
        <source>The activation function &apos;{0}&apos; is none that this program can compute.</source>
        <translation>このプログラムは活性化関数「{0}」を計算できません。</translation>
    </message>
    <message>
        <source>The activation function &apos;{0}&apos; was read as ReLU.</source>
        <translation>活性化関数「{0}」を ReLU として読み取りました。</translation>
    </message>
    <message>
        <source>The bound of the relaxation is at least 0, not {0}.</source>
        <translation>緩和幅は 0 以上でなければなりませんが、{0} です。</translation>
    </message>
    <message>
        <source>The bundle has an SAE named &apos;{0}&apos; already.</source>
        <translation>バンドルには「{0}」という名前の SAE がすでにあります。</translation>
    </message>
    <message>
        <source>The bundle has no SAE &apos;{0}&apos;.</source>
        <translation>バンドルに SAE「{0}」がありません。</translation>
    </message>
    <message>
        <source>The bundle has no SAE.</source>
        <translation>バンドルに SAE がありません。</translation>
    </message>
    <message>
        <source>The bundle {0} is not the one that this index is made with.</source>
        <translation>バンドル {0} は、この索引の作成に使っているものではありません。</translation>
    </message>
    <message>
        <source>The check was made on the small pictures of the bundle&apos;s {0} reference images; images of your own say more.</source>
        <translation>バンドルの参照画像 {0} 枚の縮小画像で確認しました。お手元の画像を使えば、より確かなことがわかります。</translation>
    </message>
    <message>
        <source>The colours were converted to sRGB with the file&apos;s colour profile. A production pipeline on open_clip ignores profiles; --colour as-open-clip audits what it would see.</source>
        <translation>カラープロファイルで sRGB に変換しました。open_clip を使う本番のパイプラインはプロファイルを無視します。--colour as-open-clip で、そこで見える画像を監査できます。</translation>
    </message>
    <message>
        <source>The column &apos;{0}&apos; in &apos;{1}&apos; of the bundle is of another type.</source>
        <translation>バンドルの「{1}」の列「{0}」の型が異なります。</translation>
    </message>
    <message>
        <source>The configuration does not say how the input is normalised; the library&apos;s default is {0}.</source>
        <translation>入力の正規化の方法が設定に書かれていません。ライブラリーの既定値は {0} です。</translation>
    </message>
    <message>
        <source>The configuration inside the file and {0} beside it differ in {1}; the one inside is followed.</source>
        <translation>ファイル内の設定と、同じ場所にある {0} とで {1} が異なります。ファイル内の設定に従います。</translation>
    </message>
    <message>
        <source>The configuration says k = {0}, the weights say k = {1}; what the weights say is taken.</source>
        <translation>設定では k = {0}、重みでは k = {1} です。重みの値を使います。</translation>
    </message>
    <message>
        <source>The configuration says {0} = {1}, but the SAE&apos;s encoder and decoder (tensors &apos;encoder.weight&apos; and &apos;decoder.weight&apos;, or &apos;W_enc&apos; and &apos;W_dec&apos;) have {2}.</source>
        <translation>設定では {0} = {1} ですが、SAE のエンコーダーとデコーダー（テンソル「encoder.weight」と「decoder.weight」、または「W_enc」と「W_dec」）では {2} です。</translation>
    </message>
    <message>
        <source>The configuration&apos;s &apos;k&apos; is {0}, not a number of latents.</source>
        <translation>設定の「k」は {0} で、潜在ユニットの数ではありません。</translation>
    </message>
    <message>
        <source>The decoder norms of this &apos;{0}&apos; SAE cannot be folded: its codes would not be the same.</source>
        <translation>この「{0}」の SAE では、デコーダーのノルムを重みに組み込めません。潜在ユニットの活性値が変わってしまいます。</translation>
    </message>
    <message>
        <source>The demo bundle that came with the program is not changed.</source>
        <translation>プログラムに付属するデモ用バンドルは変更しません。</translation>
    </message>
    <message>
        <source>The dictionary of {0} is normalised by &apos;{1}&apos;, which is not the library&apos;s own.</source>
        <translation>{0} の辞書は「{1}」で正規化されていますが、これはライブラリー自身のものではありません。</translation>
    </message>
    <message>
        <source>The encoder does not see this region: its preprocessing cuts it off.</source>
        <translation>この領域はエンコーダーに見えていません。前処理で切り落とされます。</translation>
    </message>
    <message>
        <source>The encoder of {0} {1}; this program reads encoders of one linear layer.</source>
        <translation>{0} のエンコーダーは読み取れません：{1}。このプログラムが読み取れるのは、線形層 1 つのエンコーダーです。</translation>
    </message>
    <message>
        <source>The engine cannot work through {0}, the door of Ray for programs outside of a cluster.</source>
        <translation>{0} 経由では処理できません。これはクラスターの外のプログラムのための Ray の接続口です。</translation>
    </message>
    <message>
        <source>The factor for the input of {0} is {1}, not a positive number.</source>
        <translation>{0} の入力に掛ける係数は {1} で、正の数ではありません。</translation>
    </message>
    <message>
        <source>The file behind it was not opened.</source>
        <translation>リンク先のファイルは開いていません。</translation>
    </message>
    <message>
        <source>The file does not say how its dictionary is normalised; &apos;{0}&apos; was taken, as the library does.</source>
        <translation>辞書の正規化の方法がファイルに書かれていません。ライブラリーと同じく「{0}」としました。</translation>
    </message>
    <message>
        <source>The file does not say how many latents fire for each vector.</source>
        <translation>ベクトルごとに発火する潜在ユニットの数が、ファイルに書かれていません。</translation>
    </message>
    <message>
        <source>The file does not say the bound of its relaxation; {0} was taken, the library&apos;s default.</source>
        <translation>緩和幅がファイルに書かれていません。ライブラリーの既定値 {0} を使いました。</translation>
    </message>
    <message>
        <source>The file does not say what activations of this &apos;{0}&apos; SAE exceed.</source>
        <translation>この「{0}」の SAE で活性値が超えるべき値が、ファイルに書かれていません。</translation>
    </message>
    <message>
        <source>The file does not say where in the encoder the SAE reads.</source>
        <translation>SAE のエンコーダー内の読み取り位置が、ファイルに書かれていません。</translation>
    </message>
    <message>
        <source>The file does not say which tokens the SAE reads at &apos;{0}&apos;.</source>
        <translation>SAE が「{0}」で読み取るトークンが、ファイルに書かれていません。</translation>
    </message>
    <message>
        <source>The file holds the model more than once; &apos;{0}&apos; was taken, not {1}.</source>
        <translation>ファイルにはモデルが複数あります。{1} ではなく「{0}」を使いました。</translation>
    </message>
    <message>
        <source>The file holds weights and nothing else. It is read as ReLU with the decoder bias subtracted from the input; the fit check tells whether that is right.</source>
        <translation>ファイルには重みしかありません。入力からデコーダーのバイアスを引く ReLU として読み取ります。それが正しいかは適合の確認でわかります。</translation>
    </message>
    <message>
        <source>The file holds weights and nothing else. It is read as dictionary_learning computes it, without subtracting the decoder bias from the input; SAELens, with the same tensors, usually subtracts it. The fit check tells which is right.</source>
        <translation>ファイルには重みしかありません。dictionary_learning の計算どおり、入力からデコーダーのバイアスを引かずに読み取ります。同じテンソルを持つ SAELens では通常引きます。どちらが正しいかは適合の確認でわかります。</translation>
    </message>
    <message>
        <source>The file says that it reads &apos;{0}&apos;, which is no place that this program knows.</source>
        <translation>ファイルによると読み取る場所は「{0}」ですが、このプログラムが対応する場所ではありません。</translation>
    </message>
    <message>
        <source>The file stores white as zero; the values were not inverted, as open_clip does not.</source>
        <translation>ファイルは白を 0 として保存していますが、open_clip と同じく、値を反転していません。</translation>
    </message>
    <message>
        <source>The file&apos;s colour profile was ignored, as open_clip does: people see other colours.</source>
        <translation>open_clip と同じく、ファイルのカラープロファイルを無視しました。人が見る色とは異なります。</translation>
    </message>
    <message>
        <source>The first line of {0} holds no configuration.</source>
        <translation>{0} の 1 行目に設定がありません。</translation>
    </message>
    <message>
        <source>The fit check needs at least {0} images; the bundle has {1} reference images.</source>
        <translation>適合の確認には {0} 枚以上の画像が必要ですが、バンドルの参照画像は {1} 枚です。</translation>
    </message>
    <message>
        <source>The fit check needs at least {0} images; there are {1} that can be read.</source>
        <translation>適合の確認には {0} 枚以上の画像が必要ですが、読み取れる画像は {1} 枚です。</translation>
    </message>
    <message>
        <source>The function &apos;{0}&apos; after TopK is none that this program can compute.</source>
        <translation>このプログラムは、TopK の後の関数「{0}」を計算できません。</translation>
    </message>
    <message>
        <source>The grey values were not mapped to 0 to 255, as open_clip does not: {0} of them were cut off.</source>
        <translation>open_clip と同じく、濃淡値を 0～255 に割り当てていません。値の {0} が切り捨てられました。</translation>
    </message>
    <message>
        <source>The hint &apos;scale&apos; cannot be 0.</source>
        <translation>ヒント「scale」は 0 にできません。</translation>
    </message>
    <message>
        <source>The hint &apos;{0}&apos; is one number or a list of {1} numbers.</source>
        <translation>ヒント「{0}」は、1 つの数値または {1} 個の数値の並びで指定します。</translation>
    </message>
    <message>
        <source>The image was not {0}, as its EXIF orientation {1} says: open_clip ignores it.</source>
        <translation>EXIF の向き {1} による補正（{0}）はしていません。open_clip は EXIF の向きを無視します。</translation>
    </message>
    <message>
        <source>The images in &apos;{0}&apos; of the bundle are not numbered one after the other.</source>
        <translation>バンドルの「{0}」の画像の番号が連続していません。</translation>
    </message>
    <message>
        <source>The index has {0} images.</source>
        <translation>索引の画像は {0} 枚です。</translation>
    </message>
    <message>
        <source>The index {0} was made {1}.</source>
        <translation>索引 {0} は{1}作成されています。</translation>
    </message>
    <message>
        <source>The index {0} {1}.</source>
        <translation>索引 {0} {1}。</translation>
    </message>
    <message>
        <source>The latents of the patches under the region, against those of the other patches.</source>
        <translation>領域内のパッチの潜在ユニットを、ほかのパッチと比べています。</translation>
    </message>
    <message>
        <source>The ledger needs a target that is a plain sum: it explains the margin to the runner-up instead of the decision.</source>
        <translation>台帳には単純な和になる説明対象が必要なため、決定ではなく、次点のクラスとのマージンを説明しています。</translation>
    </message>
    <message>
        <source>The machine {0} of the cluster does not see the image {1}.</source>
        <translation>クラスターのコンピューター {0} から画像 {1} が見えません。</translation>
    </message>
    <message>
        <source>The machine {0} of the cluster does not see the index folder {1}.</source>
        <translation>クラスターのコンピューター {0} から索引のフォルダー {1} が見えません。</translation>
    </message>
    <message>
        <source>The machine {0} of the cluster says so.</source>
        <translation>クラスターのコンピューター {0} からの報告です。</translation>
    </message>
    <message>
        <source>The machine {0} of the cluster {1}; this is {2}.</source>
        <translation>クラスターのコンピューター {0} {1}。このコンピューターのバージョンは {2} です。</translation>
    </message>
    <message>
        <source>The map does not exist here: the SAE reads no patches.</source>
        <translation>ここにはマップがありません。SAE がパッチを読み取らないためです。</translation>
    </message>
    <message>
        <source>The name of the file does not have MSAE&apos;s form: its soft cap and layer norm, if any, are not known.</source>
        <translation>ファイル名が MSAE の形式ではないため、ソフトキャップとレイヤー正規化の有無がわかりません。</translation>
    </message>
    <message>
        <source>The name of {0} does not say which activation function it has.</source>
        <translation>{0} の名前からは活性化関数がわかりません。</translation>
    </message>
    <message>
        <source>The name of {0} says {1} latents of {2} inputs, its weights {3} of {4}.</source>
        <translation>{0} の名前では入力 {2}、潜在ユニット {1} 個ですが、重みでは入力 {4}、潜在ユニット {3} 個です。</translation>
    </message>
    <message>
        <source>The norm factor in {0} is {1}, not a positive number.</source>
        <translation>{0} のノルム係数は {1} で、正の数ではありません。</translation>
    </message>
    <message>
        <source>The process that reads other people&apos;s model files could not be started: {0}.</source>
        <translation>ほかで作られたモデルファイルを読み取るプロセスを起動できませんでした：{0}。</translation>
    </message>
    <message>
        <source>The question needs more than {0} of memory or of room for temporary files.</source>
        <translation>この問い合わせには、{0} を超えるメモリーまたは一時ファイル用の空き容量が必要です。</translation>
    </message>
    <message>
        <source>The reference images are not sorted into folders, so that their folders are no taxonomy.</source>
        <translation>参照画像がフォルダーに分類されていないため、フォルダーを分類体系として使えません。</translation>
    </message>
    <message>
        <source>The region lies outside of the image, which has {0} x {1} pixels.</source>
        <translation>領域が画像（{0} x {1} 画素）の外にあります。</translation>
    </message>
    <message>
        <source>The share {0} is not above 0 and up to 1.</source>
        <translation>割合は 0 より大きく 1 以下でなければなりませんが、{0} です。</translation>
    </message>
    <message>
        <source>The site &apos;{0}&apos; does not exist: the encoder has {1} {2}s.</source>
        <translation>読み取り位置「{0}」はありません。エンコーダーの {2} は {1} 個です。</translation>
    </message>
    <message>
        <source>The site &apos;{0}&apos; does not exist: this encoder&apos;s blocks normalise after the MLP, not before it.</source>
        <translation>読み取り位置「{0}」はありません。このエンコーダーのブロックは、MLP の前ではなく後で正規化します。</translation>
    </message>
    <message>
        <source>The site &apos;{0}&apos; does not exist: this encoder&apos;s image tower has blocks, not stages.</source>
        <translation>読み取り位置「{0}」はありません。このエンコーダーの画像側にはブロックがあり、ステージはありません。</translation>
    </message>
    <message>
        <source>The statistics of the input in {0} do not fit.</source>
        <translation>{0} の入力の統計量が合いません。</translation>
    </message>
    <message>
        <source>The stream &apos;{0}&apos; is of vectors of {1} numbers, not {2}.</source>
        <translation>ストリーム「{0}」は {1} 個の数値のベクトルですが、渡されたものの形は {2} です。</translation>
    </message>
    <message>
        <source>The table has {0} latents and the mean embeddings are of {1}.</source>
        <translation>表の潜在ユニットは {0} 個ですが、埋め込みの平均は {1} 個分です。</translation>
    </message>
    <message>
        <source>The table has {0} latents and the vocabulary &apos;{1}&apos; has embeddings of {2} numbers; what is known of the latents is {3}.</source>
        <translation>表の潜在ユニットは {0} 個、語彙「{1}」の埋め込みは {2} 個の数値ですが、潜在ユニットについてのデータは {3} です。</translation>
    </message>
    <message>
        <source>The tensor &apos;{0}&apos; of {1} has the shape {2}.</source>
        <translation>{1} のテンソル「{0}」の形が {2} です。</translation>
    </message>
    <message>
        <source>The tensor &apos;{0}&apos; of {1} is {2}; a matrix was expected.</source>
        <translation>{1} のテンソル「{0}」は {2} ですが、行列でなければなりません。</translation>
    </message>
    <message>
        <source>The tensors of {0} fit TopK, which keeps the k largest of each vector, and BatchTopK, which keeps what exceeds a threshold; the file does not say which it is.</source>
        <translation>{0} のテンソルは、ベクトルごとに大きい順に k 個を残す TopK にも、しきい値を超えるものを残す BatchTopK にも合います。どちらかはファイルに書かれていません。</translation>
    </message>
    <message>
        <source>The token rule &apos;{0}&apos; selects nothing at the site &apos;{1}&apos;: the encoder has no {2} there.</source>
        <translation>トークン規則「{0}」で読み取るものが、読み取り位置「{1}」にありません：エンコーダーのその位置に{2}がありません。</translation>
    </message>
    <message>
        <source>The tokenizer files do not say which entry is the &apos;{0}&apos;.</source>
        <translation>どの項目が「{0}」かが、トークナイザーのファイルに書かれていません。</translation>
    </message>
    <message>
        <source>The version of saev that wrote this file chose the largest activations of a whole batch; they are chosen for each vector here, which is the same for a batch of one.</source>
        <translation>このファイルを書き出したバージョンの saev は、バッチ全体から最大の活性値を選んでいました。ここではベクトルごとに選びます。バッチの大きさが 1 なら結果は同じです。</translation>
    </message>
    <message>
        <source>The vocabularies are missing: {0} cannot be read.</source>
        <translation>語彙がありません：{0} を読み取れません。</translation>
    </message>
    <message>
        <source>The weights are recognised: {0}.</source>
        <translation>既知の重みです：{0}。</translation>
    </message>
    <message>
        <source>The weights are those under &apos;{0}&apos;, an average made while training.</source>
        <translation>重みは「{0}」の下のもので、学習中に作られた平均です。</translation>
    </message>
    <message>
        <source>The {0} has {1} characters; {2} are the most.</source>
        <translation>{0} の文字数は {1} ですが、上限は {2} です。</translation>
    </message>
    <message>
        <source>The {0} holds a character that cannot be shown (U+{1}).</source>
        <translation>{0} に、表示できない文字（U+{1}）が含まれています。</translation>
    </message>
    <message>
        <source>The {0} were converted by Pillow&apos;s own formula, as open_clip does.</source>
        <translation>open_clip と同じく、{0}を Pillow の計算式で変換しました。</translation>
    </message>
    <message>
        <source>There are no images in {0}.</source>
        <translation>{0} に画像がありません。</translation>
    </message>
    <message>
        <source>There are no reference images over which latents could move a decision.</source>
        <translation>潜在ユニットが決定をどれだけ動かすかを測るための参照画像がありません。</translation>
    </message>
    <message>
        <source>There is no SAE in the folder {0}.</source>
        <translation>フォルダー {0} に SAE がありません。</translation>
    </message>
    <message>
        <source>There is no folder to index.</source>
        <translation>索引を作成するフォルダーがありません。</translation>
    </message>
    <message>
        <source>There is no image to search by.</source>
        <translation>検索に使う画像がありません。</translation>
    </message>
    <message>
        <source>There is no index in {0}.</source>
        <translation>{0} に索引はありません。</translation>
    </message>
    <message>
        <source>There is no patch in row {0} and column {1}: the image has {2} x {3} patches.</source>
        <translation>{0} 行 {1} 列にパッチはありません。画像のパッチは {2} x {3} です。</translation>
    </message>
    <message>
        <source>There is no reference image {0}.</source>
        <translation>参照画像 {0} はありません。</translation>
    </message>
    <message>
        <source>There is no space left to write the index {0}.</source>
        <translation>空き容量が足りず、索引 {0} を書き込めません。</translation>
    </message>
    <message>
        <source>There is no vocabulary &apos;{0}&apos; in the program.</source>
        <translation>プログラムに語彙「{0}」はありません。</translation>
    </message>
    <message>
        <source>There is nothing to search for.</source>
        <translation>検索する語がありません。</translation>
    </message>
    <message>
        <source>There is too little space for the index {0}: it needs about {1} while it is made, and {2} are free.</source>
        <translation>索引 {0} のための空き容量が足りません：作成中に約 {1} 必要ですが、空きは {2} です。</translation>
    </message>
    <message>
        <source>There it must say, for example, &apos;{0}&apos;.</source>
        <translation>その列には、たとえば「{0}」のように記入してください。</translation>
    </message>
    <message>
        <source>These are {0} streams together, where one autoencoder is needed.</source>
        <translation>1 つのオートエンコーダーが必要ですが、これは {0} 個のストリームをまとめたものです。</translation>
    </message>
    <message>
        <source>They have {0}.</source>
        <translation>使える数値：{0}。</translation>
    </message>
    <message>
        <source>This BatchTopK SAE has no threshold: its training ended before one was measured. It is read as TopK, with the {0} largest activations of each vector.</source>
        <translation>この BatchTopK の SAE にはしきい値がありません。しきい値が測られる前に学習が終わっています。ベクトルごとに大きい順に {0} 個の活性値を残す TopK として読み取ります。</translation>
    </message>
    <message>
        <source>This SAE cannot have a mean or a scale taken off its input beside what it does to it itself.</source>
        <translation>この SAE は自身で入力を処理するため、さらに平均や倍率を入力から除くことはできません。</translation>
    </message>
    <message>
        <source>This SAE fits badly: the best of its readings explains {0} here. It may be meant for another version of this model, or for other images.</source>
        <translation>この SAE はよく合いません。最も良い読み方でも、ここで説明できるのは{0}です。このモデルの別のバージョン用か、別の種類の画像用の可能性があります。</translation>
    </message>
    <message>
        <source>This SAE fits: it explains {0} here and fires {1} latents for a vector.</source>
        <translation>この SAE は合っています。ここで説明できるのは{0}で、1 ベクトルあたり {1} 個の潜在ユニットが発火します。</translation>
    </message>
    <message>
        <source>This SAE has no activation function: every latent fires for every vector.</source>
        <translation>この SAE には活性化関数がありません。どのベクトルでも、すべての潜在ユニットが発火します。</translation>
    </message>
    <message>
        <source>This SAE reads no patches but the image as a whole. The region was cut out and encoded as a picture of its own, without what surrounds it.</source>
        <translation>この SAE はパッチではなく画像全体を読み取ります。領域を切り出し、周囲を除いた独立した画像としてエンコードしました。</translation>
    </message>
    <message>
        <source>This SAE was trained on the direction of its input alone, so readings are compared by cosine; the unexplained variance says nothing here.</source>
        <translation>この SAE は入力の方向だけで学習されているため、読み方をコサインで比べます。未説明の分散はここでは意味を持ちません。</translation>
    </message>
    <message>
        <source>This machine is none of those of the Ray cluster at {0}.</source>
        <translation>このコンピューターは、{0} の Ray クラスターに参加していません。</translation>
    </message>
    <message>
        <source>This machine is part of no Ray cluster.</source>
        <translation>このコンピューターは、どの Ray クラスターにも参加していません。</translation>
    </message>
    <message>
        <source>Transparency was ignored, as open_clip does: nothing was laid on white.</source>
        <translation>open_clip と同じく、透明度を無視しました。白で塗っていません。</translation>
    </message>
    <message>
        <source>Try again; close other windows of the program when that does not help.</source>
        <translation>もう一度試してください。それでもうまくいかない場合は、このプログラムのほかのウィンドウを閉じてください。</translation>
    </message>
    <message>
        <source>Use &apos;auto&apos;, &apos;fp32&apos;, &apos;bf16&apos; or &apos;fp16&apos;.</source>
        <translation>「auto」「fp32」「bf16」「fp16」のいずれかを指定してください。</translation>
    </message>
    <message>
        <source>Use &apos;blocks.{0}.hook_resid_mid&apos;.</source>
        <translation>「blocks.{0}.hook_resid_mid」を使ってください。</translation>
    </message>
    <message>
        <source>Use &apos;cls&apos;, &apos;patch&apos;, &apos;all&apos; or &apos;register&apos;.</source>
        <translation>「cls」「patch」「all」「register」のいずれかを指定してください。</translation>
    </message>
    <message>
        <source>Use &apos;patch&apos; or &apos;all&apos;.</source>
        <translation>「patch」または「all」を指定してください。</translation>
    </message>
    <message>
        <source>Use a bundle with the encoder that the SAE was made for.</source>
        <translation>SAE の対象のエンコーダーを持つバンドルを使ってください。</translation>
    </message>
    <message>
        <source>Use one of: {0}.</source>
        <translation>次のいずれかを使ってください：{0}。</translation>
    </message>
    <message>
        <source>Use the bundle and the SAEs that it was made with, or name another folder with --output.</source>
        <translation>作成時のバンドルと SAE を使うか、--output で別のフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Use the same versions of Python and Ray on all machines.</source>
        <translation>すべてのコンピューターで同じバージョンの Python と Ray を使ってください。</translation>
    </message>
    <message>
        <source>Values from {0} to {1} ({2}) were mapped to 0 to 255; none was cut off.</source>
        <translation>{0} から {1} の値（{2}）を 0 から 255 に割り当てました。切り落とされた値はありません。</translation>
    </message>
    <message>
        <source>Values from {0} to {1} ({2}) were mapped to 0 to 255; {3} below and {4} above were cut off, {5} values were not finite numbers, {6} values are no data or transparent and took no part.</source>
        <translation>{0} から {1} の値（{2}）を 0 から 255 に割り当てました。下に {3} 個、上に {4} 個を切り落としました。有限でない値は {5} 個、データなしまたは透明のため計算に含めなかった値は {6} 個です。</translation>
    </message>
    <message>
        <source>Vectors of {0} numbers are at: {1}.</source>
        <translation>{0} 個の数値のベクトルがある読み取り位置：{1}。</translation>
    </message>
    <message>
        <source>ViT-Prisma checkpoint</source>
        <translation>ViT-Prisma チェックポイント</translation>
    </message>
    <message>
        <source>Wait for its first images, or run &apos;sae-auditor index&apos; with the same folders again.</source>
        <translation>最初の画像ができるのを待つか、同じフォルダーで &apos;sae-auditor index&apos; をもう一度実行してください。</translation>
    </message>
    <message>
        <source>Wait until it has been written, then open it again.</source>
        <translation>書き込みが終わるのを待ってから、もう一度開いてください。</translation>
    </message>
    <message>
        <source>Wait until it is done, or name another folder with --output.</source>
        <translation>完了するまで待つか、--output で別のフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>What people wrote in {0} cannot be read: {1}.</source>
        <translation>{0} の書き込みを読み取れません：{1}。</translation>
    </message>
    <message>
        <source>What was finished is kept.</source>
        <translation>完了した分は保存されています。</translation>
    </message>
    <message>
        <source>With a single class there is nothing to decide against: the logit is explained.</source>
        <translation>クラスが 1 つだけで、比べる相手がないため、ロジットを説明しています。</translation>
    </message>
    <message>
        <source>Write a word.</source>
        <translation>語を入力してください。</translation>
    </message>
    <message>
        <source>Write one row an image: a column &apos;path&apos;, &apos;sha256&apos; or &apos;file&apos;, then a column for each rank from coarse to fine, or one column &apos;taxon&apos; with &apos;/&apos; between the taxa.</source>
        <translation>画像ごとに 1 行を書いてください：列「path」「sha256」「file」のいずれかに続けて、粗い階級から細かい階級へ順に 1 列ずつ、または分類群を「/」で区切った列「taxon」を 1 つ置きます。</translation>
    </message>
    <message>
        <source>Writing the table of images</source>
        <translation>画像の表を書き込み中</translation>
    </message>
    <message>
        <source>Writing the thumbnails</source>
        <translation>サムネイルを書き込み中</translation>
    </message>
    <message>
        <source>a GGUF file</source>
        <translation>GGUF ファイル</translation>
    </message>
    <message>
        <source>a RAR archive</source>
        <translation>RAR アーカイブ</translation>
    </message>
    <message>
        <source>a SigLIP 2 for images of any shape (NaFlex), whose image tower takes no fixed number of patches</source>
        <translation>任意の形の画像用で、画像側のパッチ数が一定でない SigLIP 2（NaFlex）</translation>
    </message>
    <message>
        <source>a file of joblib&apos;s</source>
        <translation>joblib のファイル</translation>
    </message>
    <message>
        <source>a model of the kind &apos;{0}&apos;</source>
        <translation>「{0}」という種類のモデル</translation>
    </message>
    <message>
        <source>a number in it is damaged</source>
        <translation>数値の破損</translation>
    </message>
    <message>
        <source>a tar archive</source>
        <translation>tar アーカイブ</translation>
    </message>
    <message>
        <source>a tensor in it has no numbers</source>
        <translation>数値のないテンソル</translation>
    </message>
    <message>
        <source>a tensor is made of something that is no file</source>
        <translation>ファイルでないものから作られたテンソル</translation>
    </message>
    <message>
        <source>a text tower alone, without an image tower</source>
        <translation>画像側のないテキスト側のみのモデル</translation>
    </message>
    <message>
        <source>a transcoder, which predicts one layer from another</source>
        <translation>ある層から別の層を予測するトランスコーダー</translation>
    </message>
    <message>
        <source>all tokens</source>
        <translation>すべてのトークン</translation>
    </message>
    <message>
        <source>an array file of NumPy&apos;s</source>
        <translation>NumPy の配列ファイル</translation>
    </message>
    <message>
        <source>an array in it has another size than its numbers</source>
        <translation>配列の大きさと数値の数の不一致</translation>
    </message>
    <message>
        <source>an array in it has the unsupported number type {0}</source>
        <translation>未対応の数値型 {0} の配列</translation>
    </message>
    <message>
        <source>an array in it is damaged</source>
        <translation>配列の破損</translation>
    </message>
    <message>
        <source>an array in it is made of Python objects, not of numbers</source>
        <translation>数値ではなく Python オブジェクトから成る配列</translation>
    </message>
    <message>
        <source>an array in it is made of parts, not of numbers</source>
        <translation>数値ではなく複数の項目から成る配列</translation>
    </message>
    <message>
        <source>an autoencoder of what a table of means leaves over</source>
        <translation>平均の表で説明しきれない残りを対象とするオートエンコーダー</translation>
    </message>
    <message>
        <source>an autoencoder that also reads the embedding layer</source>
        <translation>埋め込み層も読み取るオートエンコーダー</translation>
    </message>
    <message>
        <source>an autoencoder with a linear path around it</source>
        <translation>並列の線形経路を持つオートエンコーダー</translation>
    </message>
    <message>
        <source>an image tower alone, without a text tower</source>
        <translation>テキスト側のない画像側のみのモデル</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>そのまま</translation>
    </message>
    <message>
        <source>asks for the tokenizer &apos;{0}&apos;</source>
        <translation>はトークナイザー「{0}」を指定しています</translation>
    </message>
    <message>
        <source>belongs to an image generator, not a CLIP</source>
        <translation>は画像生成モデルの一部で、CLIP ではありません</translation>
    </message>
    <message>
        <source>cannot be read: {0}</source>
        <translation>を読み取れません：{0}</translation>
    </message>
    <message>
        <source>cfg.json of {0} is no JSON object, or it is too large.</source>
        <translation>{0} の cfg.json が JSON オブジェクトではないか、大きすぎます。</translation>
    </message>
    <message>
        <source>class token</source>
        <translation>クラストークン</translation>
    </message>
    <message>
        <source>dictionary_learning weights</source>
        <translation>dictionary_learning の重み</translation>
    </message>
    <message>
        <source>does not have SAE Auditor</source>
        <translation>には SAE Auditor が入っていません</translation>
    </message>
    <message>
        <source>does not look like a CLIP</source>
        <translation>は CLIP ではないようです</translation>
    </message>
    <message>
        <source>does not say which of several reference images called &apos;{0}&apos; it means</source>
        <translation>からは、「{0}」という名前の複数の参照画像のどれを指すのか分かりません</translation>
    </message>
    <message>
        <source>ends with &apos;{0}&apos; in place of ReLU</source>
        <translation>ReLU ではなく「{0}」で終わっています</translation>
    </message>
    <message>
        <source>for other SAEs: {0}</source>
        <translation>別の SAE（{0}）用に</translation>
    </message>
    <message>
        <source>four tensors</source>
        <translation>4 つのテンソル</translation>
    </message>
    <message>
        <source>from the image files</source>
        <translation>画像ファイルから</translation>
    </message>
    <message>
        <source>from the stored vectors, without a pass through the network</source>
        <translation>保存されたベクトルから（ネットワークを通さずに計算）</translation>
    </message>
    <message>
        <source>from thumbnails, which only come near to the images</source>
        <translation>サムネイルから（元の画像に近い値にとどまります）</translation>
    </message>
    <message>
        <source>hard quantisation</source>
        <translation>ハード量子化</translation>
    </message>
    <message>
        <source>has SAE Auditor {0}</source>
        <translation>には SAE Auditor {0} が入っています</translation>
    </message>
    <message>
        <source>has a column &apos;taxon&apos; and others beside it</source>
        <translation>に、列「taxon」のほかにも分類群の列があります</translation>
    </message>
    <message>
        <source>has a vocabulary of its own ({0} entries)</source>
        <translation>は独自の語彙（{0} 項目）を持っています</translation>
    </message>
    <message>
        <source>has no column &apos;path&apos;, &apos;sha256&apos; or &apos;file&apos;</source>
        <translation>に、列「path」「sha256」「file」のいずれもありません</translation>
    </message>
    <message>
        <source>has several layers</source>
        <translation>複数の層があります</translation>
    </message>
    <message>
        <source>has the shape {0}, expected two dimensions</source>
        <translation>形が {0} で、2 次元ではありません</translation>
    </message>
    <message>
        <source>holds a model with QuickGELU</source>
        <translation>には QuickGELU のモデルが入っています</translation>
    </message>
    <message>
        <source>holds changes for another model&apos;s weights (LoRA), not a whole model</source>
        <translation>は別のモデルの重みへの変更（LoRA）で、完全なモデルではありません</translation>
    </message>
    <message>
        <source>holds no tensors</source>
        <translation>にはテンソルがありません</translation>
    </message>
    <message>
        <source>holds the image tower of a CLIP only; texts need the text tower</source>
        <translation>には CLIP の画像側しかありません。文にはテキスト側が必要です</translation>
    </message>
    <message>
        <source>holds the text tower of a CLIP only; images need the image tower</source>
        <translation>には CLIP のテキスト側しかありません。画像には画像側が必要です</translation>
    </message>
    <message>
        <source>is a ResNet without a text tower, not a CLIP</source>
        <translation>はテキスト側のない ResNet で、CLIP ではありません</translation>
    </message>
    <message>
        <source>is a captioning model, not a CLIP</source>
        <translation>は説明文生成モデルで、CLIP ではありません</translation>
    </message>
    <message>
        <source>is a convolutional network without a text tower, not a CLIP</source>
        <translation>はテキスト側のない畳み込みネットワークで、CLIP ではありません</translation>
    </message>
    <message>
        <source>is a language model that sees images, not a CLIP</source>
        <translation>は画像を扱う言語モデルで、CLIP ではありません</translation>
    </message>
    <message>
        <source>is a language model, not a CLIP</source>
        <translation>は言語モデルで、CLIP ではありません</translation>
    </message>
    <message>
        <source>is a sparse autoencoder, not an encoder</source>
        <translation>はスパースオートエンコーダーで、エンコーダーではありません</translation>
    </message>
    <message>
        <source>is a vision transformer without a text tower, not a CLIP</source>
        <translation>はテキスト側のない Vision Transformer で、CLIP ではありません</translation>
    </message>
    <message>
        <source>is an image generator, not a CLIP</source>
        <translation>は画像生成モデルで、CLIP ではありません</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>が空です</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>見つかりません</translation>
    </message>
    <message>
        <source>is no table ({0})</source>
        <translation>は表ではありません（{0}）</translation>
    </message>
    <message>
        <source>is not a multiple of the number of heads</source>
        <translation>がヘッド数の倍数ではありません</translation>
    </message>
    <message>
        <source>is not a number above 0</source>
        <translation>が 0 より大きい数ではありません</translation>
    </message>
    <message>
        <source>is not a whole number from 1 on</source>
        <translation>が 1 以上の整数ではありません</translation>
    </message>
    <message>
        <source>is not in UTF-8</source>
        <translation>が UTF-8 ではありません</translation>
    </message>
    <message>
        <source>is one of OpenAI&apos;s files</source>
        <translation>は OpenAI のファイルです</translation>
    </message>
    <message>
        <source>is the image compressor (VAE) of a generator, not a CLIP</source>
        <translation>は生成モデルの画像圧縮部（VAE）で、CLIP ではありません</translation>
    </message>
    <message>
        <source>it calls &apos;{0}&apos; in place of a tensor</source>
        <translation>テンソルの代わりに「{0}」を呼び出しています</translation>
    </message>
    <message>
        <source>it has an unknown version of the form that PyTorch wrote before version 1.6</source>
        <translation>バージョン 1.6 より前の PyTorch の形式で、そのバージョンが不明です</translation>
    </message>
    <message>
        <source>it holds a file within it that PyTorch did not write</source>
        <translation>PyTorch が書き出していないファイルが中に含まれています</translation>
    </message>
    <message>
        <source>it holds an array of the unsupported kind &apos;{0}&apos;</source>
        <translation>未対応の種類「{0}」の配列が含まれています</translation>
    </message>
    <message>
        <source>it holds files within files, more than {0} deep</source>
        <translation>ファイルの入れ子が {0} 段を超えています</translation>
    </message>
    <message>
        <source>it holds {0} structures, so that different readers would read different things</source>
        <translation>構造が {0} 個あり、読み取るプログラムによって内容が変わってしまいます</translation>
    </message>
    <message>
        <source>it is a link</source>
        <translation>リンクです</translation>
    </message>
    <message>
        <source>it is a zip archive but {0}</source>
        <translation>ZIP アーカイブですが、{0}</translation>
    </message>
    <message>
        <source>it is damaged or cut off</source>
        <translation>破損しているか、途中で切れています</translation>
    </message>
    <message>
        <source>it is packed twice</source>
        <translation>二重に圧縮されています</translation>
    </message>
    <message>
        <source>it makes an object of &apos;{0}&apos;, which is a function</source>
        <translation>関数である「{0}」のオブジェクトを作ろうとしています</translation>
    </message>
    <message>
        <source>it names &apos;{0}&apos; as joblib&apos;s files do, whose arrays are programs&apos; own</source>
        <translation>joblib のファイルと同様に「{0}」を参照しており、配列がプログラム独自の形式です</translation>
    </message>
    <message>
        <source>it names &apos;{0}&apos;, which a file of tensors has no need for</source>
        <translation>テンソルのファイルに必要のない「{0}」を参照しています</translation>
    </message>
    <message>
        <source>it names &apos;{0}&apos;, which is not known to be a class</source>
        <translation>クラスかどうか不明な「{0}」を参照しています</translation>
    </message>
    <message>
        <source>it unpacks to more than {0} bytes, which no file of tensors of its size does</source>
        <translation>展開すると {0} バイトを超え、この大きさのテンソルのファイルではあり得ません</translation>
    </message>
    <message>
        <source>it was changed while it was read</source>
        <translation>読み取り中にファイルが変更されました</translation>
    </message>
    <message>
        <source>its first line is not a JSON object</source>
        <translation>最初の行が JSON オブジェクトではありません</translation>
    </message>
    <message>
        <source>its first line is not valid JSON</source>
        <translation>最初の行が正しい JSON ではありません</translation>
    </message>
    <message>
        <source>its last part overlaps its table of contents</source>
        <translation>最後の構成要素が目次と重なっています</translation>
    </message>
    <message>
        <source>its list of storages does not fit its structure</source>
        <translation>記憶領域の一覧が構造と一致しません</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; is a link, not a file</source>
        <translation>構成要素「{0}」がファイルではなくリンクです</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; lies outside of its folder</source>
        <translation>構成要素「{0}」がフォルダーの外にあります</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; overlaps the one before it</source>
        <translation>構成要素「{0}」が前の要素と重なっています</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; stands in it twice but for upper and lower case</source>
        <translation>構成要素「{0}」が、大文字と小文字の違いだけで 2 回現れます</translation>
    </message>
    <message>
        <source>its storage &apos;{0}&apos; has an impossible size</source>
        <translation>領域「{0}」の大きさがあり得ない値です</translation>
    </message>
    <message>
        <source>its storages are parts of each other, as PyTorch wrote them before version 0.4</source>
        <translation>記憶領域が互いの一部になっています（バージョン 0.4 より前の PyTorch の形式）</translation>
    </message>
    <message>
        <source>its structure calls something that is not a name</source>
        <translation>構造が名前でないものを呼び出しています</translation>
    </message>
    <message>
        <source>its structure calls {0} with {1} arguments</source>
        <translation>構造が {0} を引数 {1} 個で呼び出しています</translation>
    </message>
    <message>
        <source>its structure changes &apos;{0}&apos;</source>
        <translation>構造が「{0}」を変更しようとしています</translation>
    </message>
    <message>
        <source>its structure has more than {0} unfinished parts</source>
        <translation>構造の未完了の部分が {0} 個を超えています</translation>
    </message>
    <message>
        <source>its structure holds a block of {0} bytes that is no tensor</source>
        <translation>構造に、テンソルでない {0} バイトのデータが含まれています</translation>
    </message>
    <message>
        <source>its structure holds a name that is none</source>
        <translation>構造に、名前として無効な名前が含まれています</translation>
    </message>
    <message>
        <source>its structure holds a number that is none</source>
        <translation>構造に、数値として無効な数値が含まれています</translation>
    </message>
    <message>
        <source>its structure holds a text that is none</source>
        <translation>構造に、文字列として無効な文字列が含まれています</translation>
    </message>
    <message>
        <source>its structure holds a whole number of too many digits</source>
        <translation>構造に、桁数の多すぎる整数が含まれています</translation>
    </message>
    <message>
        <source>its structure holds a whole number of {0} bytes</source>
        <translation>構造に、{0} バイトの整数が含まれています</translation>
    </message>
    <message>
        <source>its structure holds more than {0} bytes of text</source>
        <translation>構造の文字列が {0} バイトを超えています</translation>
    </message>
    <message>
        <source>its structure holds objects in the form of Python 2</source>
        <translation>構造に、Python 2 の形式のオブジェクトが含まれています</translation>
    </message>
    <message>
        <source>its structure holds {0}, which is no name</source>
        <translation>構造に、名前ではない {0} が含まれています</translation>
    </message>
    <message>
        <source>its structure is cut off</source>
        <translation>構造が途中で切れています</translation>
    </message>
    <message>
        <source>its structure is damaged in a way that has no name ({0})</source>
        <translation>構造が、分類できない形で破損しています（{0}）</translation>
    </message>
    <message>
        <source>its structure is larger than any file of tensors needs</source>
        <translation>構造が、テンソルのファイルに必要な大きさを超えています</translation>
    </message>
    <message>
        <source>its structure is nested more than {0} deep or too large</source>
        <translation>構造の入れ子が {0} 段を超えているか、大きすぎます</translation>
    </message>
    <message>
        <source>its structure makes an object of something that is not a class</source>
        <translation>構造が、クラスでないもののオブジェクトを作ろうとしています</translation>
    </message>
    <message>
        <source>its structure makes an object with named arguments</source>
        <translation>構造が名前付き引数でオブジェクトを作ろうとしています</translation>
    </message>
    <message>
        <source>its structure refers to something outside of it</source>
        <translation>構造がファイルの外のものを参照しています</translation>
    </message>
    <message>
        <source>its structure refers to something that is not a storage</source>
        <translation>構造が記憶領域でないものを参照しています</translation>
    </message>
    <message>
        <source>its structure takes more than {0} bytes</source>
        <translation>構造が {0} バイトを超えています</translation>
    </message>
    <message>
        <source>its structure uses &apos;{0}&apos;, which no file of tensors needs</source>
        <translation>テンソルのファイルに必要のない「{0}」が構造に使われています</translation>
    </message>
    <message>
        <source>its table of contents is damaged, as when a file was not copied to its end</source>
        <translation>目次が破損しています。コピーが途中で終わったファイルに見られる状態です</translation>
    </message>
    <message>
        <source>its tensors are larger than the file, so their bytes overlap</source>
        <translation>テンソルの合計がファイルより大きく、データが重なり合っています</translation>
    </message>
    <message>
        <source>its tensors need {0} bytes but the file has {1}</source>
        <translation>テンソルには {0} バイト必要ですが、ファイルには {1} しかありません</translation>
    </message>
    <message>
        <source>its two headers of &apos;{0}&apos; contradict each other</source>
        <translation>「{0}」の 2 つのヘッダーが矛盾しています</translation>
    </message>
    <message>
        <source>its values are {0}, not uint8, uint16, bool or float</source>
        <translation>値の型が {0} です。uint8、uint16、bool、float のいずれかでなければなりません</translation>
    </message>
    <message>
        <source>looks like a sparse autoencoder, not an encoder</source>
        <translation>はエンコーダーではなく、スパースオートエンコーダーのようです</translation>
    </message>
    <message>
        <source>matching pursuit</source>
        <translation>マッチング追跡</translation>
    </message>
    <message>
        <source>name of the person who writes</source>
        <translation>記入者の名前</translation>
    </message>
    <message>
        <source>named tensors</source>
        <translation>名前を指定したテンソル</translation>
    </message>
    <message>
        <source>names none of the reference images by its column &apos;{0}&apos;</source>
        <translation>の列「{0}」に一致する参照画像がありません</translation>
    </message>
    <message>
        <source>no file can have this name</source>
        <translation>この名前のファイルは存在できません</translation>
    </message>
    <message>
        <source>none of the variance</source>
        <translation>分散の 0 %</translation>
    </message>
    <message>
        <source>normalises the latents of each vector together</source>
        <translation>各ベクトルの潜在ユニットをまとめて正規化しています</translation>
    </message>
    <message>
        <source>of the shape {0}</source>
        <translation>形 {0}</translation>
    </message>
    <message>
        <source>one line</source>
        <translation>1 行</translation>
    </message>
    <message>
        <source>one of its storages stands in it twice</source>
        <translation>同じ記憶領域が 2 回現れます</translation>
    </message>
    <message>
        <source>one that NumPy wrote</source>
        <translation>NumPy が書き出したものです</translation>
    </message>
    <message>
        <source>open_clip scales it before it converts it to RGB; a pipeline that converts first may see other pixels.</source>
        <translation>open_clip は RGB に変換する前に拡大・縮小します。先に変換するパイプラインでは、ピクセルの値が異なることがあります。</translation>
    </message>
    <message>
        <source>open_clip&apos;s {0}</source>
        <translation>open_clip の {0}</translation>
    </message>
    <message>
        <source>orthogonal matching pursuit</source>
        <translation>直交マッチング追跡</translation>
    </message>
    <message>
        <source>overlaps the file before it</source>
        <translation>が前のファイルと重なっています</translation>
    </message>
    <message>
        <source>packed by bzip2</source>
        <translation>bzip2 で圧縮されたファイル</translation>
    </message>
    <message>
        <source>packed by xz</source>
        <translation>xz で圧縮されたファイル</translation>
    </message>
    <message>
        <source>packed by zstd</source>
        <translation>zstd で圧縮されたファイル</translation>
    </message>
    <message>
        <source>patch {0}, {1} px</source>
        <translation>パッチ {0}、{1} px</translation>
    </message>
    <message>
        <source>printing colours (CMYK)</source>
        <translation>印刷用の色（CMYK）</translation>
    </message>
    <message>
        <source>processes on its machines ended</source>
        <translation>クラスターの機械のプロセスが終了しました</translation>
    </message>
    <message>
        <source>prompt set</source>
        <translation>プロンプトセット</translation>
    </message>
    <message>
        <source>reading it takes longer than a file of tensors of its size needs</source>
        <translation>読み取りに、この大きさのテンソルのファイルに必要な時間より長くかかっています</translation>
    </message>
    <message>
        <source>reading it takes longer, or more memory, than a file of tensors of its size needs</source>
        <translation>この大きさのテンソルファイルに必要な以上の時間またはメモリを読み取りに要します</translation>
    </message>
    <message>
        <source>reading it takes more memory than a file of tensors needs</source>
        <translation>読み取りに、テンソルのファイルに必要な量を超えるメモリーを使っています</translation>
    </message>
    <message>
        <source>run the same command again; it goes on where it stopped.</source>
        <translation>同じコマンドをもう一度実行してください。中断したところから再開します。</translation>
    </message>
    <message>
        <source>soft quantisation</source>
        <translation>ソフト量子化</translation>
    </message>
    <message>
        <source>something else</source>
        <translation>別のもの</translation>
    </message>
    <message>
        <source>something follows its last storage</source>
        <translation>最後の記憶領域の後に余分なデータがあります</translation>
    </message>
    <message>
        <source>something follows the end of its structure</source>
        <translation>構造の終わりの後に余分なデータがあります</translation>
    </message>
    <message>
        <source>something follows the end of its structure, which another program might run</source>
        <translation>構造の終わりの後に余分なデータがあり、別のプログラムがそれを実行するおそれがあります</translation>
    </message>
    <message>
        <source>something follows the end of what is packed in it</source>
        <translation>圧縮されたデータの終わりの後に余分なデータがあります</translation>
    </message>
    <message>
        <source>something stands before its first part</source>
        <translation>最初の構成要素の前に余分なデータがあります</translation>
    </message>
    <message>
        <source>stands twice</source>
        <translation>が 2 回あります</translation>
    </message>
    <message>
        <source>the SAE</source>
        <translation>SAE</translation>
    </message>
    <message>
        <source>the bytes of &apos;{0}&apos; do not follow those of the tensor before it</source>
        <translation>「{0}」のデータが前のテンソルに続いていません</translation>
    </message>
    <message>
        <source>the bytes of &apos;{0}&apos; do not match its shape {1}</source>
        <translation>「{0}」のデータ量が形 {1} と一致しません</translation>
    </message>
    <message>
        <source>the class token</source>
        <translation>クラストークン</translation>
    </message>
    <message>
        <source>the direction of its input to a mean cosine of {0}</source>
        <translation>入力の方向（平均コサイン {0}）</translation>
    </message>
    <message>
        <source>the directory ends early</source>
        <translation>ディレクトリが途中で終わっています</translation>
    </message>
    <message>
        <source>the directory is damaged</source>
        <translation>ディレクトリが破損しています</translation>
    </message>
    <message>
        <source>the entry of &apos;{0}&apos; is not made of dtype, shape and data_offsets</source>
        <translation>「{0}」の項目が dtype、shape、data_offsets から成っていません</translation>
    </message>
    <message>
        <source>the entry of &apos;{0}&apos; makes no sense</source>
        <translation>「{0}」の項目が意味をなしません</translation>
    </message>
    <message>
        <source>the folder holds no images</source>
        <translation>フォルダーに画像がありません</translation>
    </message>
    <message>
        <source>the name {0} of one of its parts leads out of it</source>
        <translation>構成要素の名前 {0} がファイルの外を指しています</translation>
    </message>
    <message>
        <source>the offsets of &apos;{0}&apos;</source>
        <translation>「{0}」のオフセット</translation>
    </message>
    <message>
        <source>the patch tokens</source>
        <translation>パッチトークン</translation>
    </message>
    <message>
        <source>the process that reads it ended without an answer (status {0})</source>
        <translation>読み取り用のプロセスが応答なしに終了しました（状態 {0}）</translation>
    </message>
    <message>
        <source>the register tokens</source>
        <translation>レジスタートークン</translation>
    </message>
    <message>
        <source>the shape of &apos;{0}&apos;</source>
        <translation>「{0}」の形</translation>
    </message>
    <message>
        <source>the site {0} instead of {1}</source>
        <translation>読み取り位置は {1} ではなく {0}</translation>
    </message>
    <message>
        <source>the system could not read it: {0}</source>
        <translation>システムが読み取れませんでした：{0}</translation>
    </message>
    <message>
        <source>the system would not read it ({0})</source>
        <translation>システムが読み取れませんでした（{0}）</translation>
    </message>
    <message>
        <source>there is no folder {0}</source>
        <translation>フォルダー {0} がありません</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>ファイルがありません</translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation>そのようなファイルやフォルダーはありません</translation>
    </message>
    <message>
        <source>there is not enough memory to decode it</source>
        <translation>復号に必要なメモリーが足りません</translation>
    </message>
    <message>
        <source>turned by 180 degrees</source>
        <translation>180 度回転</translation>
    </message>
    <message>
        <source>turned by 180 degrees and mirrored</source>
        <translation>180 度回転と反転</translation>
    </message>
    <message>
        <source>turned by 90 degrees to the left</source>
        <translation>左に 90 度回転</translation>
    </message>
    <message>
        <source>turned by 90 degrees to the left and mirrored</source>
        <translation>左に 90 度回転と反転</translation>
    </message>
    <message>
        <source>turned by 90 degrees to the right</source>
        <translation>右に 90 度回転</translation>
    </message>
    <message>
        <source>turned by 90 degrees to the right and mirrored</source>
        <translation>右に 90 度回転と反転</translation>
    </message>
    <message>
        <source>two of its tensors have the same name &apos;{0}&apos;</source>
        <translation>同じ名前「{0}」のテンソルが 2 つあります</translation>
    </message>
    <message>
        <source>was made for other SAEs: {0}</source>
        <translation>は別の SAE 用に作成されています：{0}</translation>
    </message>
    <message>
        <source>was made with another encoder, {0}</source>
        <translation>は別のエンコーダー（{0}）で作成されています</translation>
    </message>
    <message>
        <source>what is packed in it is cut off</source>
        <translation>圧縮されたデータが途中で切れています</translation>
    </message>
    <message>
        <source>what is packed in it is damaged</source>
        <translation>圧縮されたデータが破損しています</translation>
    </message>
    <message>
        <source>what it holds is far larger than the file</source>
        <translation>中身がファイルに比べてはるかに大きくなっています</translation>
    </message>
    <message>
        <source>what was read from it does not fit together</source>
        <translation>読み取った内容が互いに整合していません</translation>
    </message>
    <message>
        <source>with another encoder, {0}</source>
        <translation>別のエンコーダー（{0}）で</translation>
    </message>
    <message>
        <source>with inputs scaled to constant length</source>
        <translation>入力の長さを一定にそろえる</translation>
    </message>
    <message>
        <source>with its decoder bias subtracted first</source>
        <translation>先にデコーダーのバイアスを引く</translation>
    </message>
    <message>
        <source>with layer-normalised inputs</source>
        <translation>入力をレイヤー正規化する</translation>
    </message>
    <message>
        <source>without a colour profile</source>
        <translation>カラープロファイルなし</translation>
    </message>
    <message>
        <source>without a name</source>
        <translation>（名前なし）</translation>
    </message>
    <message>
        <source>without an input norm</source>
        <translation>入力の正規化なし</translation>
    </message>
    <message>
        <source>without subtracting its bias first</source>
        <translation>先にバイアスを引かない</translation>
    </message>
    <message>
        <source>you are not allowed to read it</source>
        <translation>読み取る権限がありません</translation>
    </message>
    <message>
        <source>you are not allowed to write there</source>
        <translation>そこに書き込む権限がありません</translation>
    </message>
    <message>
        <source>{0} % of the variance</source>
        <translation>分散の {0} %</translation>
    </message>
    <message>
        <source>{0} On {1} of them it did not fire again, which counts as 0.</source>
        <translation>{0}そのうち {1} 枚では再び発火しなかったため、0 として数えています。</translation>
    </message>
    <message>
        <source>{0} Only {1} of 256 grey levels are used: a window of its own would show more.</source>
        <translation>{0} 256 段階のグレーのうち {1} 段階しか使われていません。専用のウィンドウを使えば、より多くが見えます。</translation>
    </message>
    <message>
        <source>{0} The encoder is described by {1}.</source>
        <translation>{0}エンコーダーの設定は {1} によるものです。</translation>
    </message>
    <message>
        <source>{0} applies &apos;{1}&apos; to what TopK selects, which this program cannot.</source>
        <translation>{0} は TopK で選んだものに「{1}」を適用しますが、このプログラムでは計算できません。</translation>
    </message>
    <message>
        <source>{0} asks for the activation functions &apos;{1}&apos; and &apos;{2}&apos;.</source>
        <translation>{0} は活性化関数「{1}」と「{2}」を指定しています。</translation>
    </message>
    <message>
        <source>{0} has a tokenizer for several languages, which cannot be used.</source>
        <translation>{0} のトークナイザーは複数の言語用のため、使用できません。</translation>
    </message>
    <message>
        <source>{0} has a tokenizer that needs the tokenizers library, which is not installed.</source>
        <translation>{0} のトークナイザーには tokenizers ライブラリーが必要ですが、インストールされていません。</translation>
    </message>
    <message>
        <source>{0} has no component &apos;{1}&apos;.</source>
        <translation>{0} にコンポーネント「{1}」がありません。</translation>
    </message>
    <message>
        <source>{0} has no encoder.</source>
        <translation>{0} にエンコーダーがありません。</translation>
    </message>
    <message>
        <source>{0} has no stream &apos;{1}&apos;.</source>
        <translation>{0} にストリーム「{1}」がありません。</translation>
    </message>
    <message>
        <source>{0} has no tensor &apos;{1}&apos; of {2} dimensions, which tells a size of the encoder.</source>
        <translation>{0} に、エンコーダーの大きさを示す {2} 次元のテンソル「{1}」がありません。</translation>
    </message>
    <message>
        <source>{0} has no tensor &apos;{1}&apos; that tells the size of the encoder.</source>
        <translation>{0} に、エンコーダーの大きさを示すテンソル「{1}」がありません。</translation>
    </message>
    <message>
        <source>{0} has the activation function &apos;{1}&apos; in the architecture &apos;{2}&apos;, which this program cannot compute.</source>
        <translation>{0} はアーキテクチャ「{2}」で活性化関数「{1}」を使っていますが、このプログラムでは計算できません。</translation>
    </message>
    <message>
        <source>{0} has the activation function &apos;{1}&apos;, which this program cannot compute.</source>
        <translation>{0} の活性化関数は「{1}」ですが、このプログラムでは計算できません。</translation>
    </message>
    <message>
        <source>{0} has the activation function &apos;{1}&apos;, which this program does not know.</source>
        <translation>{0} の活性化関数「{1}」は、このプログラムが対応していないものです。</translation>
    </message>
    <message>
        <source>{0} has the architecture &apos;{1}&apos; with the activation function &apos;{2}&apos;, which this program cannot compute.</source>
        <translation>{0} のアーキテクチャは「{1}」、活性化関数は「{2}」ですが、このプログラムでは計算できません。</translation>
    </message>
    <message>
        <source>{0} has the architecture &apos;{1}&apos;, which this program cannot compute.</source>
        <translation>{0} のアーキテクチャは「{1}」ですが、このプログラムでは計算できません。</translation>
    </message>
    <message>
        <source>{0} has {1} without a whole remark, as a power cut leaves behind; everything else in it was read.</source>
        <translation>{0} に、停電などで途切れた不完全な書き込みがあります（{1}）。そのほかはすべて読み取りました。</translation>
    </message>
    <message>
        <source>{0} images cannot share anything.</source>
        <translation>{0} 枚の画像では、共通するものを調べられません。</translation>
    </message>
    <message>
        <source>{0} is not an SAE in a format that this program knows.</source>
        <translation>{0} は、このプログラムが対応する形式の SAE ではありません。</translation>
    </message>
    <message>
        <source>{0} is not an index that this version reads: {1}.</source>
        <translation>{0} は、このバージョンで読める索引ではありません：{1}。</translation>
    </message>
    <message>
        <source>{0} is taken as {1}. Whether it was trained with QuickGELU cannot be seen in the weights; weights of OpenAI, MetaCLIP and DFN were, and need the architecture {2}.</source>
        <translation>{0} を {1} として扱います。QuickGELU で学習されたかどうかは重みからは分かりません。OpenAI、MetaCLIP、DFN の重みは QuickGELU で学習されており、アーキテクチャ {2} が必要です。</translation>
    </message>
    <message>
        <source>{0} is there already.</source>
        <translation>{0} はすでに存在します。</translation>
    </message>
    <message>
        <source>{0} reference images: {1}.</source>
        <translation>参照画像 {0} 枚：{1}。</translation>
    </message>
    <message>
        <source>{0} says that texts end with the entry {1}, which the tokenizer never writes: every text has the same embedding, as it has in the transformers library. Put the model&apos;s own tokenizer beside the weights.</source>
        <translation>{0} はテキストが項目 {1} で終わるとしていますが、トークナイザーはそれを書きません。transformers ライブラリと同じく、すべてのテキストの埋め込みが同じになります。モデル自身のトークナイザーを重みの隣に置いてください。</translation>
    </message>
    <message>
        <source>{0} says that the encoder is {1}, and not {2}.</source>
        <translation>{0} はエンコーダーが {1} であるとしており、{2} ではありません。</translation>
    </message>
    <message>
        <source>{0} weights are kept as {1}; they were multiplied out.</source>
        <translation>{0} 個の重みが {1} として保存されていたため、掛け合わせました。</translation>
    </message>
    <message>
        <source>{0} with other endings</source>
        <translation>ほかの拡張子 {0} 個</translation>
    </message>
    <message>
        <source>{0} {1}; they are scaled to the {2} pixels that the image tower takes.</source>
        <translation>{0} {1}。画像タワーが受け取る {2} ピクセルに拡大縮小されます。</translation>
    </message>
    <message>
        <source>{0}, or leave the hint &apos;{1}&apos; out.</source>
        <translation>{0}。または、ヒント &apos;{1}&apos; を外してください。</translation>
    </message>
    <message>
        <source>{0}, or name one with --address HOST:PORT.</source>
        <translation>{0}。または、--address HOST:PORT でクラスターを指定してください。</translation>
    </message>
    <message>
        <source>{0}: texts and images have embeddings of different lengths.</source>
        <translation>{0}：文と画像の埋め込みの長さが異なります。</translation>
    </message>
    <message>
        <source>{0}: the changes (LoRA) for &apos;{1}&apos; have shape {2}, it has {3}.</source>
        <translation>{0}：&apos;{1}&apos; の変更（LoRA）の形は {2} ですが、本体は {3} です。</translation>
    </message>
    <message>
        <source>{0}: the queries, keys and values that make &apos;{1}&apos; do not belong together: {2}.</source>
        <translation>{0}：「{1}」を構成するクエリ、キー、バリューが合っていません：{2}。</translation>
    </message>
    <message>
        <source>{0} cannot be given for an SAE in the native format.</source>
        <translation>標準形式の SAE に {0} は指定できません。</translation>
    </message>
    <message>
        <source> and cuts out {0}</source>
        <translation> そのあと {0} を切り抜きます</translation>
    </message>
    <message>
        <source>&apos;right&apos; must be more than &apos;left&apos;, and &apos;bottom&apos; more than &apos;top&apos;, in pixels.</source>
        <translation>right は left より、bottom は top より大きくなければなりません（ピクセル単位）。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; cannot be read: {1}.</source>
        <translation>「{0}」を読み込めません：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; hangs on them: {1} of {2} become another class, without as large regions elsewhere {3}.</source>
        <translation>「{0}」はこれらに依存しています：{2} 枚のうち {1} 枚が別のクラスになります。同じ広さのほかの領域を隠した場合は {3} です。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; has the unsupported number type {1}{2}</source>
        <translation>&apos;{0}&apos; の数値型 {1} には対応していません{2}</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; has {1} senses: {2}.</source>
        <translation>「{0}」には {1} つの意味があります：{2}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; holds numbers that are not positive, so nothing can be divided by it.</source>
        <translation>&apos;{0}&apos; に正でない数値があるため、それで割ることができません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; holds the logarithms of the thresholds; each latent fires above the exponential of its own.</source>
        <translation>&apos;{0}&apos; はしきい値の対数です。各潜在ユニットは、自分の値の指数関数を超えると発火します。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is neither auto, full nor LOW:HIGH with LOW below HIGH, such as 0:4095</source>
        <translation>&apos;{0}&apos; は auto、full、または LOW:HIGH（LOW は HIGH より小さい値。例：0:4095）のいずれでもありません</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no line of an anchor.</source>
        <translation>「{0}」はアンカーの行ではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no normalisation of inputs that this program knows.</source>
        <translation>&apos;{0}&apos; は、このプログラムが知っている入力の正規化ではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no number.</source>
        <translation>&apos;{0}&apos; は数値ではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no whole number.</source>
        <translation>&apos;{0}&apos; は整数ではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not LATENT=FACTOR.</source>
        <translation>「{0}」は「潜在ユニット=倍率」の形ではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is read as its part &apos;{1}&apos;: of the {2} images that are called so, the word&apos;s latents alone decide {3} that show something else.</source>
        <translation>「{0}」はその一部「{1}」として読まれています：そう呼ばれる {2} 枚のうち、別のものが写る {3} 枚は、この語の潜在ユニットだけで決まっています。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is there already and is not an empty folder.</source>
        <translation>「{0}」は既にあり、空のフォルダーではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is there already.</source>
        <translation>「{0}」はすでにあります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; leans on &apos;{1}&apos;, which decides {2} of the images that are called so.</source>
        <translation>「{0}」は「{1}」に頼っています。そう呼ばれた画像の {2} はこれで決まります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; may be {1} or {2}.</source>
        <translation>&apos;{0}&apos; は {1} とも {2} とも読めます。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; names a latent or a patch twice.</source>
        <translation>「{0}」は潜在ユニットまたはパッチを 2 度挙げています。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has an embedding that is no mean of unit vectors.</source>
        <translation>バンドルの「{0}」には、単位ベクトルの平均ではありえない埋め込みがあります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has not one embedding for each word of &apos;{1}&apos;.</source>
        <translation>バンドルの「{0}」の埋め込みと「{1}」の語の数が一致しません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle holds no picture of reference image {1}: {2}.</source>
        <translation>バンドルの「{0}」には、参照画像 {1} の画像がありません：{2}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; was made for another SAE (&apos;{1}&apos;) than &apos;{2}&apos;.</source>
        <translation>「{0}」は「{2}」ではなく別の SAE（「{1}」）のために作られました。</translation>
    </message>
    <message>
        <source>(no ending)</source>
        <translation>（拡張子なし）</translation>
    </message>
    <message>
        <source>(the top of the file)</source>
        <translation>（ファイルの最上位）</translation>
    </message>
    <message>
        <source>, after about {0} of {1} rows</source>
        <translation>（およそ {0} 行目以降、全 {1} 行）</translation>
    </message>
    <message>
        <source>--view {0} --window {1}</source>
        <translation>--view {0} --window {1}</translation>
    </message>
    <message>
        <source>A message of the cluster cannot be read: {0}.</source>
        <translation>クラスターのメッセージを読み取れません：{0}。</translation>
    </message>
    <message>
        <source>A part of the file that does not show ({0}) is damaged and was not used.</source>
        <translation>ファイルのうち表示されない部分（{0}）が壊れているため、使いませんでした。</translation>
    </message>
    <message>
        <source>A person named the architecture {0}; no file beside the weights says which it is.</source>
        <translation>アーキテクチャ {0} は人が指定しました。重みの隣のファイルには、どれであるかの記述がありません。</translation>
    </message>
    <message>
        <source>A pipeline that is one CLIP can be opened; of another, choose the folder of its CLIP, if it has one.</source>
        <translation>1 つの CLIP であるパイプラインは開けます。それ以外では、CLIP が含まれていれば、そのフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>A program was cut off while it wrote to {0}, and left something unfinished beside it.</source>
        <translation>プログラムが {0} への書き込み中に中断され、未完了のものが残っています。</translation>
    </message>
    <message>
        <source>A quantised SAE needs between 1 and {0} levels, not {1} of them.</source>
        <translation>量子化された SAE のレベルは 1 から {0} までですが、{1} です。</translation>
    </message>
    <message>
        <source>A sum with one term for each latent that adds up to the target exactly.</source>
        <translation>潜在ユニットごとの項の合計が、説明対象の値にちょうど一致します。</translation>
    </message>
    <message>
        <source>A text cannot be cut into words</source>
        <translation>文を語に分割できません</translation>
    </message>
    <message>
        <source>A text has half of a character (a surrogate), so that it is no text.</source>
        <translation>文に文字の半分（サロゲート）だけが含まれているため、文として扱えません。</translation>
    </message>
    <message>
        <source>ALIGN, whose towers are EfficientNet and BERT</source>
        <translation>ALIGN（タワーは EfficientNet と BERT）</translation>
    </message>
    <message>
        <source>Ablation</source>
        <translation>除去</translation>
    </message>
    <message>
        <source>Add --decode {0}, or name another folder with --output.</source>
        <translation>--decode {0} を加えるか、--output で別のフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Add a class.</source>
        <translation>クラスを追加してください。</translation>
    </message>
    <message>
        <source>Add an SAE of an earlier block to the bundle.</source>
        <translation>前のブロックの SAE をバンドルに追加してください。</translation>
    </message>
    <message>
        <source>Add images on which they fire, and others on which they do not.</source>
        <translation>それらが発火する画像と、発火しない画像を追加してください。</translation>
    </message>
    <message>
        <source>Add labelled images.</source>
        <translation>ラベルのある画像を追加してください。</translation>
    </message>
    <message>
        <source>AltCLIP, whose text tower is XLM-RoBERTa</source>
        <translation>AltCLIP（テキストタワーは XLM-RoBERTa）</translation>
    </message>
    <message>
        <source>An image of {0} x {1} pixels would take {2} tiles, more than {3}.</source>
        <translation>{0} x {1} ピクセルの画像には {2} 枚のタイルが必要で、上限の {3} 枚を超えます。</translation>
    </message>
    <message>
        <source>An index has one row an image, so it sees none in tiles.</source>
        <translation>インデックスは画像ごとに 1 行なので、タイルでは見られません。</translation>
    </message>
    <message>
        <source>An intervention names a patch outside of the image, which has {0} x {1} patches.</source>
        <translation>介入が画像の外のパッチを指しています。画像のパッチは {0} x {1} です。</translation>
    </message>
    <message>
        <source>Another program is writing to this workspace: {0}.</source>
        <translation>別のプログラムがこのワークスペースに書き込んでいます：{0}。</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>そのまま</translation>
    </message>
    <message>
        <source>Ask for the bundle from where it came.</source>
        <translation>バンドルの入手元に問い合わせてください。</translation>
    </message>
    <message>
        <source>Ask for the file from where it came, or train the SAE again.</source>
        <translation>ファイルの入手元に問い合わせるか、SAE を学習し直してください。</translation>
    </message>
    <message>
        <source>Auditing the images of the session</source>
        <translation>セッションの画像を監査しています</translation>
    </message>
    <message>
        <source>Audits with the SAE &apos;{0}&apos; use {1} where no other method is asked for.</source>
        <translation>SAE「{0}」による監査では、ほかの手法の指定がなければ {1} を使います。</translation>
    </message>
    <message>
        <source>Audits with this SAE use it where no other method is asked for.</source>
        <translation>この SAE による監査では、ほかの手法の指定がなければこれを使います。</translation>
    </message>
    <message>
        <source>BLIP, which captions images</source>
        <translation>BLIP（画像の説明文を作るモデル）</translation>
    </message>
    <message>
        <source>BLIP-2, which captions images</source>
        <translation>BLIP-2（画像の説明文を作るモデル）</translation>
    </message>
    <message>
        <source>BridgeTower, whose towers read each other</source>
        <translation>BridgeTower（タワーが互いを参照するモデル）</translation>
    </message>
    <message>
        <source>CLAP, a CLIP for sounds</source>
        <translation>CLAP（音の CLIP）</translation>
    </message>
    <message>
        <source>CLIPSeg, which finds regions in images</source>
        <translation>CLIPSeg（画像の領域を見つけるモデル）</translation>
    </message>
    <message>
        <source>Called so by the reference images of the encoder before it was repaired.</source>
        <translation>修復前のエンコーダーの参照画像による名前です。</translation>
    </message>
    <message>
        <source>Called what is written on them: {0} of {1} images ({2}, 95 % band {3} to {4}), with another word {5}, with shuffled strokes {6}, with the word blurred {7}.</source>
        <translation>書かれたとおりに呼ばれた画像：{1} 枚のうち {0} 枚（{2}、95 % 区間 {3}～{4}）。別の語では {5}、並べ替えた線では {6}、語をぼかすと {7}。</translation>
    </message>
    <message>
        <source>Change the latents for the whole image, or choose an SAE that reads patches.</source>
        <translation>画像全体で潜在ユニットを変更するか、パッチを読む SAE を選んでください。</translation>
    </message>
    <message>
        <source>Check its configuration against the one that the weights were trained with.</source>
        <translation>設定が、重みの学習に使ったものと同じか確認してください。</translation>
    </message>
    <message>
        <source>Check that the drive is connected, and try again.</source>
        <translation>ドライブが接続されていることを確かめて、もう一度試してください。</translation>
    </message>
    <message>
        <source>Check that the drive is connected; an index that nobody needs can be deleted as a folder.</source>
        <translation>ドライブの接続を確認してください。不要になった索引は、フォルダーごと削除できます。</translation>
    </message>
    <message>
        <source>Check the disk and its permissions, and do it again.</source>
        <translation>ディスクとそのアクセス権を確かめて、もう一度行ってください。</translation>
    </message>
    <message>
        <source>Checking the SAE &apos;{0}&apos;</source>
        <translation>SAE「{0}」を確認中</translation>
    </message>
    <message>
        <source>Checking the events</source>
        <translation>イベントを確認しています</translation>
    </message>
    <message>
        <source>Checking what the files say</source>
        <translation>ファイルの内容を確認中</translation>
    </message>
    <message>
        <source>Checking whether fewer latents are enough</source>
        <translation>より少ない潜在ユニットで足りるかを確認中</translation>
    </message>
    <message>
        <source>Chinese-CLIP, whose text tower is BERT</source>
        <translation>Chinese-CLIP（テキストタワーは BERT）</translation>
    </message>
    <message>
        <source>Choose a latent that fired.</source>
        <translation>発火した潜在ユニットを選んでください。</translation>
    </message>
    <message>
        <source>Choose a new folder.</source>
        <translation>新しいフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>Choose a region in the part that it sees, look at the whole image, or save the region as an image of its own.</source>
        <translation>見えている部分の中で領域を選ぶか、画像全体を見るか、領域を別の画像として保存してください。</translation>
    </message>
    <message>
        <source>Choose a whole CLIP or SigLIP, with an image tower and a text tower.</source>
        <translation>画像タワーとテキストタワーがそろった CLIP または SigLIP を選んでください。</translation>
    </message>
    <message>
        <source>Choose a whole CLIP: the one that the pipeline&apos;s text encoder was taken from, for instance.</source>
        <translation>完全な CLIP を選んでください。たとえば、パイプラインのテキストエンコーダーの元になったものです。</translation>
    </message>
    <message>
        <source>Choose an SAE of an earlier block.</source>
        <translation>前のブロックの SAE を選んでください。</translation>
    </message>
    <message>
        <source>Choose another class.</source>
        <translation>別のクラスを選んでください。</translation>
    </message>
    <message>
        <source>Choose another file, or restore it from a copy.</source>
        <translation>別のファイルを選ぶか、コピーから復元してください。</translation>
    </message>
    <message>
        <source>Choose another folder for anchors.</source>
        <translation>アンカー用に別のフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>別のものを選んでください。</translation>
    </message>
    <message>
        <source>Choose another way, or keep the latents switched off as a named intervention.</source>
        <translation>別の方法を選ぶか、潜在ユニットを名前付きの介入としてオフにしておいてください。</translation>
    </message>
    <message>
        <source>Choose crop or whole.</source>
        <translation>crop または whole を選んでください。</translation>
    </message>
    <message>
        <source>Choose its patches anew.</source>
        <translation>パッチを選び直してください。</translation>
    </message>
    <message>
        <source>Choose one of the folders in it: {0}.</source>
        <translation>中のフォルダーのどれかを選んでください：{0}。</translation>
    </message>
    <message>
        <source>Choose one of the library&apos;s sparse autoencoders, such as TopKSAE.</source>
        <translation>TopKSAE など、このライブラリのスパースオートエンコーダーを選んでください。</translation>
    </message>
    <message>
        <source>Choose one of them, or name it {0} and put the others elsewhere.</source>
        <translation>どれか 1 つを選ぶか、その名前を {0} にして、ほかを別の場所に移してください。</translation>
    </message>
    <message>
        <source>Choose one of these: {0}.</source>
        <translation>次の中から選んでください：{0}。</translation>
    </message>
    <message>
        <source>Choose the SAE that it was made for: the same number is another latent elsewhere.</source>
        <translation>作られたときの SAE を選んでください。同じ番号でも、ほかの SAE では別の潜在ユニットです。</translation>
    </message>
    <message>
        <source>Choose the file of the weights itself.</source>
        <translation>重みのファイルそのものを選んでください。</translation>
    </message>
    <message>
        <source>Choose the folder of the one that you mean.</source>
        <translation>使いたいもののフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>Choose the model that it was trained on.</source>
        <translation>学習の元になったモデルを選んでください。</translation>
    </message>
    <message>
        <source>Choose the model&apos;s file to use it without them, or merge them first (merge_and_unload() of peft).</source>
        <translation>変更なしで使うならモデルのファイルを選ぶか、先に統合してください（peft の merge_and_unload()）。</translation>
    </message>
    <message>
        <source>Choose the precision fp32.</source>
        <translation>精度 fp32 を選んでください。</translation>
    </message>
    <message>
        <source>Close other programs, or save a smaller copy.</source>
        <translation>ほかのプログラムを閉じるか、小さくしたコピーを保存してください。</translation>
    </message>
    <message>
        <source>Close other programs, or use smaller images or a smaller encoder.</source>
        <translation>ほかのプログラムを終了するか、より小さな画像やエンコーダーを使ってください。</translation>
    </message>
    <message>
        <source>Comparing prompts and probe</source>
        <translation>プロンプトとプローブを比べています</translation>
    </message>
    <message>
        <source>Control: random latents that fire about as strongly change {0} of the decisions (95 % band {1} to {2}) in the {3} images where these fire; these change {4}.</source>
        <translation>対照：同程度に発火する無作為な潜在ユニットでは、これらが発火する {3} 枚の画像で決定の {0}（95 % 区間 {1}～{2}）が変わります。これらでは {4} が変わります。</translation>
    </message>
    <message>
        <source>Convert it to the form of the transformers library or of open_clip, then open that.</source>
        <translation>transformers ライブラリまたは open_clip の形式に変換してから開いてください。</translation>
    </message>
    <message>
        <source>Convert it: python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER model.pt. Then open that file.</source>
        <translation>変換してください：python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER model.pt。そのあと、そのファイルを開いてください。</translation>
    </message>
    <message>
        <source>Copy the file itself into the folder.</source>
        <translation>リンクではなく、ファイルそのものをフォルダーにコピーしてください。</translation>
    </message>
    <message>
        <source>Cut it into several images, or look at the whole of it at once.</source>
        <translation>いくつかの画像に分けるか、全体を一度に見てください。</translation>
    </message>
    <message>
        <source>Cut out the part that matters, or look at the whole picture or at tiles of it.</source>
        <translation>重要な部分を切り出すか、画像全体またはタイルで見てください。</translation>
    </message>
    <message>
        <source>DINOv2, an image tower without texts</source>
        <translation>DINOv2（テキストのない画像タワー）</translation>
    </message>
    <message>
        <source>DINOv3, an image tower without texts</source>
        <translation>DINOv3（テキストのない画像タワー）</translation>
    </message>
    <message>
        <source>Deciding with and without</source>
        <translation>ある場合とない場合の決定を計算中</translation>
    </message>
    <message>
        <source>Download the file again while signed in to the site.</source>
        <translation>サイトにサインインした状態で、ファイルをもう一度ダウンロードしてください。</translation>
    </message>
    <message>
        <source>Each latent fires above its threshold in &apos;{0}&apos;.</source>
        <translation>各潜在ユニットは、&apos;{0}&apos; にある自分のしきい値を超えると発火します。</translation>
    </message>
    <message>
        <source>Encoders of the kinds {0} can be opened.</source>
        <translation>{0} の種類のエンコーダーを開けます。</translation>
    </message>
    <message>
        <source>Encoders read a few hundred at most; shorten it.</source>
        <translation>エンコーダーが読むのは多くても数百文字です。短くしてください。</translation>
    </message>
    <message>
        <source>Encoders whose text tower is CLIP&apos;s or SigLIP&apos;s own can be opened.</source>
        <translation>テキストタワーが CLIP または SigLIP 自身のものであるエンコーダーを開けます。</translation>
    </message>
    <message>
        <source>Encoders whose {0} tower is CLIP&apos;s or SigLIP&apos;s own can be opened.</source>
        <translation>{0} タワーが CLIP または SigLIP 自身のものであるエンコーダーを開けます。</translation>
    </message>
    <message>
        <source>Erased</source>
        <translation>消去</translation>
    </message>
    <message>
        <source>Event {0} cannot be read: {1}.</source>
        <translation>イベント {0} を読めません：{1}。</translation>
    </message>
    <message>
        <source>Event {0} follows another event than the one before it, which was changed together with its own hash.</source>
        <translation>イベント {0} は直前のイベントとつながりません。直前のイベントがハッシュごと変更されています。</translation>
    </message>
    <message>
        <source>Event {0} is at the place of event {1}: events were taken out, put in or moved.</source>
        <translation>イベント {1} の場所にイベント {0} があります：イベントが抜かれたか、加えられたか、移されています。</translation>
    </message>
    <message>
        <source>Event {0} is not what was recorded: {1}.</source>
        <translation>イベント {0} は記録されたものではありません：{1}。</translation>
    </message>
    <message>
        <source>Event {0} was changed: its hash is that of another content.</source>
        <translation>イベント {0} は変更されています：ハッシュが別の内容のものです。</translation>
    </message>
    <message>
        <source>Every pixel is marked as transparent, so the mark is not in use: the picture was taken as opaque.</source>
        <translation>すべてのピクセルに透明の印が付いているため、印は使われていないとみなし、不透明な画像として扱いました。</translation>
    </message>
    <message>
        <source>Every pixel is transparent: the whole picture was laid on white.</source>
        <translation>すべてのピクセルが透明です。画像全体を白の上に置きました。</translation>
    </message>
    <message>
        <source>Everything that was said to be recorded is there.</source>
        <translation>記録したと伝えたものはすべて残っています。</translation>
    </message>
    <message>
        <source>Everything that was said to be recorded is there. Nothing was changed.</source>
        <translation>記録したと伝えたものはすべて残っています。何も変更していません。</translation>
    </message>
    <message>
        <source>Explaining the changed picture</source>
        <translation>変更した画像を説明中</translation>
    </message>
    <message>
        <source>FLAVA, whose towers read each other</source>
        <translation>FLAVA（タワーが互いを参照するモデル）</translation>
    </message>
    <message>
        <source>Fetch the file itself with &apos;git lfs pull&apos;, or download it from the model&apos;s page.</source>
        <translation>&apos;git lfs pull&apos; でファイル本体を取得するか、モデルのページからダウンロードしてください。</translation>
    </message>
    <message>
        <source>Fewer than two classes have {0} labelled images or more on either side.</source>
        <translation>どちらの側でも、ラベル付きの画像が {0} 枚以上あるクラスは 2 つに足りません。</translation>
    </message>
    <message>
        <source>Fitting the probe</source>
        <translation>プローブを当てはめています</translation>
    </message>
    <message>
        <source>Folders that file servers and systems keep for themselves were not entered: {0}.</source>
        <translation>ファイルサーバーやシステムが自分用に持つフォルダーには入りませんでした：{0}。</translation>
    </message>
    <message>
        <source>Following the gradient</source>
        <translation>勾配をたどっています</translation>
    </message>
    <message>
        <source>Free some space on that disk and do it again.</source>
        <translation>ディスクの空きを増やして、もう一度行ってください。</translation>
    </message>
    <message>
        <source>GIT, which captions images</source>
        <translation>GIT（画像の説明文を作るモデル）</translation>
    </message>
    <message>
        <source>Gather it into one file with the program that trained it, then open that.</source>
        <translation>学習したプログラムで 1 つのファイルにまとめてから、それを開いてください。</translation>
    </message>
    <message>
        <source>Gather them first: save the full state dict of the unwrapped model, as one file.</source>
        <translation>先に集めてください。ラップを外したモデルの完全な state dict を 1 つのファイルとして保存します。</translation>
    </message>
    <message>
        <source>Get it again from where the SAE came, or take it away where it does not belong to it.</source>
        <translation>SAE の入手元からもう一度入手するか、その SAE のものでなければ取り除いてください。</translation>
    </message>
    <message>
        <source>Get the file again from where it came.</source>
        <translation>ファイルを元の場所からもう一度入手してください。</translation>
    </message>
    <message>
        <source>Get the file again from where it came. If others can read it, please tell us.</source>
        <translation>ファイルを元の場所からもう一度入手してください。ほかのプログラムで読める場合は、お知らせください。</translation>
    </message>
    <message>
        <source>Get the file again, or put the model&apos;s tokenizer.json beside the weights.</source>
        <translation>ファイルをもう一度入手するか、モデルの tokenizer.json を重みの隣に置いてください。</translation>
    </message>
    <message>
        <source>Get the model in real numbers.</source>
        <translation>実数のモデルを入手してください。</translation>
    </message>
    <message>
        <source>Get the model&apos;s .safetensors or PyTorch file, and put it there.</source>
        <translation>モデルの .safetensors または PyTorch のファイルを入手し、そこに置いてください。</translation>
    </message>
    <message>
        <source>Get the same model in open_clip&apos;s form, as open_clip publishes it (EVA01-..., EVA02-...).</source>
        <translation>同じモデルを、open_clip が公開している形式（EVA01-...、EVA02-...）で入手してください。</translation>
    </message>
    <message>
        <source>Get the weights again from where they were published.</source>
        <translation>重みを公開元からもう一度入手してください。</translation>
    </message>
    <message>
        <source>Get the whole model, with both towers.</source>
        <translation>両方のタワーがそろったモデル全体を入手してください。</translation>
    </message>
    <message>
        <source>Give a file of at most {0} MiB.</source>
        <translation>{0} MiB 以下のファイルを指定してください。</translation>
    </message>
    <message>
        <source>Give a prompt set of two classes or more.</source>
        <translation>2 つ以上のクラスのプロンプトセットを指定してください。</translation>
    </message>
    <message>
        <source>Give a table with the columns path and label, or folders whose names are the labels.</source>
        <translation>path 列と label 列のある表、またはラベルを名前に持つフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Give another copy of it, or leave it out.</source>
        <translation>別のコピーを指定するか、省いてください。</translation>
    </message>
    <message>
        <source>Give classes such as &apos;cabbage butterfly&apos;.</source>
        <translation>「cabbage butterfly」のようなクラスを指定してください。</translation>
    </message>
    <message>
        <source>Give each column its own name.</source>
        <translation>列にはそれぞれ別の名前を付けてください。</translation>
    </message>
    <message>
        <source>Give image files, or a folder of them.</source>
        <translation>画像ファイル、または画像のフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Give the options that it was made with, or name another folder with --output.</source>
        <translation>作成時のオプションを指定するか、--output で別のフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>勾配</translation>
    </message>
    <message>
        <source>GroupViT, whose image tower groups its patches</source>
        <translation>GroupViT（画像タワーがパッチをまとめるモデル）</translation>
    </message>
    <message>
        <source>Hiding text regions</source>
        <translation>文字領域を隠しています</translation>
    </message>
    <message>
        <source>How fast the target rises with each latent, times how strongly it fired.</source>
        <translation>潜在ユニットに対する説明対象の変化率に、発火の強さを掛けた値です。</translation>
    </message>
    <message>
        <source>How much the target falls when the latent alone is switched off. Exact.</source>
        <translation>その潜在ユニットだけをオフにしたときの説明対象の低下量です（厳密値）。</translation>
    </message>
    <message>
        <source>Images can be decoded on a GPU only where the encoder runs on one, and here it runs on the CPU.</source>
        <translation>画像を GPU でデコードできるのは、エンコーダーも GPU で動くときだけです。ここでは CPU で動いています。</translation>
    </message>
    <message>
        <source>Import it as an SAE, and choose the model that it was made for.</source>
        <translation>SAE としてインポートし、対象のモデルを選んでください。</translation>
    </message>
    <message>
        <source>In {0} images none of the latents fires.</source>
        <translation>{0} 枚の画像では、どの潜在ユニットも発火しません。</translation>
    </message>
    <message>
        <source>Index a folder of images and open the bundle with it.</source>
        <translation>画像のフォルダーをインデックスし、それと一緒にバンドルを開いてください。</translation>
    </message>
    <message>
        <source>Inputs are normalised, each vector by itself: {0}.</source>
        <translation>入力はベクトルごとに正規化されます：{0}。</translation>
    </message>
    <message>
        <source>Install a torchvision that was built with nvJPEG, or leave --decode out.</source>
        <translation>nvJPEG 付きでビルドされた torchvision をインストールするか、--decode を外してください。</translation>
    </message>
    <message>
        <source>InstructBLIP, which answers questions about images</source>
        <translation>InstructBLIP（画像についての質問に答えるモデル）</translation>
    </message>
    <message>
        <source>Integrated</source>
        <translation>積分勾配</translation>
    </message>
    <message>
        <source>It costs more than it brings.</source>
        <translation>得るものより失うものが大きいです。</translation>
    </message>
    <message>
        <source>It does not show changes to what came after the last anchor: keep anchors often, and elsewhere.</source>
        <translation>最後のアンカーより後の変更は示せません。アンカーはこまめに作り、別の場所に保管してください。</translation>
    </message>
    <message>
        <source>It has six words: {0}, workspace, number, head, root, time.</source>
        <translation>6 つの語からなります：{0}、ワークスペース、番号、先頭、ルート、時刻。</translation>
    </message>
    <message>
        <source>It holds &apos;{0}&apos;, and says {1}.</source>
        <translation>&apos;{0}&apos; を含み、{1} と書かれています。</translation>
    </message>
    <message>
        <source>It is in the workspace&apos;s own folder.</source>
        <translation>ワークスペース自身のフォルダーには入っています。</translation>
    </message>
    <message>
        <source>It is made to support a validated process; by itself it complies with no regulation.</source>
        <translation>検証された業務手順を支えるためのもので、それだけで規制に適合するものではありません。</translation>
    </message>
    <message>
        <source>It is named twice.</source>
        <translation>2 回指定されています。</translation>
    </message>
    <message>
        <source>It is read as TopK, since you say that {0} latents fire for each vector.</source>
        <translation>ベクトルごとに {0} 個の潜在ユニットが発火すると指定されたため、TopK として読みます。</translation>
    </message>
    <message>
        <source>It says different numbers of latents that fire: {0}.</source>
        <translation>発火する潜在ユニットの数が食い違っています：{0}。</translation>
    </message>
    <message>
        <source>It says two things: {0}.</source>
        <translation>2 通りのことが書かれています：{0}。</translation>
    </message>
    <message>
        <source>It says {0}, and holds no threshold, so that it cannot be read as it was trained: topk keeps the k largest of each vector, batchtopk needs a threshold from you.</source>
        <translation>{0} と書かれていますがしきい値がないため、学習時と同じようには読めません。topk は各ベクトルの大きい方から k 個を残し、batchtopk にはあなたがしきい値を与える必要があります。</translation>
    </message>
    <message>
        <source>It says {0}, and its tensors are not those of a gated SAE.</source>
        <translation>{0} と書かれていますが、テンソルは gated SAE のものではありません。</translation>
    </message>
    <message>
        <source>It says {0}, and its tensors are read as &apos;{1}&apos;, which has no threshold.</source>
        <translation>{0} と書かれていますが、テンソルは &apos;{1}&apos; として読まれ、それにはしきい値がありません。</translation>
    </message>
    <message>
        <source>It says {0}, and its tensors are read as &apos;{1}&apos;.</source>
        <translation>{0} と書かれていますが、テンソルは &apos;{1}&apos; として読まれます。</translation>
    </message>
    <message>
        <source>It says {0}, and its tensors are those of &apos;{1}&apos;.</source>
        <translation>{0} と書かれていますが、テンソルは &apos;{1}&apos; のものです。</translation>
    </message>
    <message>
        <source>It says {0}, and no other number of latents that fire.</source>
        <translation>{0} と書かれており、発火する潜在ユニットのほかの数はありません。</translation>
    </message>
    <message>
        <source>It says {0}, and not what exactly is done to each input: nothing (none), its length is made the square root of its size (constant_norm), or its mean is subtracted and it is divided by its standard deviation (layer_norm). Where a fixed mean and deviation are meant, give &apos;mean&apos; and &apos;scale&apos; instead.</source>
        <translation>{0} と書かれていますが、各入力に何をするのかが正確には書かれていません。何もしない（none）、長さを次元数の平方根にする（constant_norm）、平均を引いて標準偏差で割る（layer_norm）のどれかです。固定の平均と偏差であれば、代わりに &apos;mean&apos; と &apos;scale&apos; を指定してください。</translation>
    </message>
    <message>
        <source>It says {0}, and not whether inputs are multiplied with it or divided by it, or neither: say what they are multiplied with.</source>
        <translation>{0} と書かれていますが、入力に掛けるのか、それで割るのか、何もしないのかが書かれていません。入力に掛ける値を指定してください。</translation>
    </message>
    <message>
        <source>It says {0}, and not whether that is subtracted from inputs: say what is, 0 for nothing.</source>
        <translation>{0} と書かれていますが、それを入力から引くかどうかが書かれていません。引く値を指定してください。何も引かないなら 0 です。</translation>
    </message>
    <message>
        <source>It says {0}, and the rows of its decoder are not of length 1. They are taken as they are in the file.</source>
        <translation>{0} と書かれていますが、デコーダーの行の長さが 1 ではありません。ファイルにあるとおりに使います。</translation>
    </message>
    <message>
        <source>It says {0}, and {1}.</source>
        <translation>{0} と書かれており、{1}。</translation>
    </message>
    <message>
        <source>It says {0}, which this program does not know.</source>
        <translation>{0} と書かれていますが、このプログラムはこれを知りません。</translation>
    </message>
    <message>
        <source>It says {0}.</source>
        <translation>{0} と書かれています。</translation>
    </message>
    <message>
        <source>It says {0}: is the decoder bias subtracted from inputs?</source>
        <translation>{0} と書かれています。デコーダーのバイアスは入力から引かれますか？</translation>
    </message>
    <message>
        <source>It says {0}: which one?</source>
        <translation>{0} と書かれています。どれですか？</translation>
    </message>
    <message>
        <source>It was made by a newer version of this program; it is only read.</source>
        <translation>このプログラムの新しい版で作られたため、読み取りのみ行います。</translation>
    </message>
    <message>
        <source>Its classes are: {0}.</source>
        <translation>クラスは次のとおりです：{0}。</translation>
    </message>
    <message>
        <source>Its classes are: {0}. Give the images these labels.</source>
        <translation>クラスは {0} です。画像にはこれらのラベルを付けてください。</translation>
    </message>
    <message>
        <source>Its columns are: {0}.</source>
        <translation>列は {0} です。</translation>
    </message>
    <message>
        <source>Its latents are 0 to {0}.</source>
        <translation>潜在ユニットは 0 から {0} までです。</translation>
    </message>
    <message>
        <source>Its names are those that people gave, and the account of the system; they are no signature in law.</source>
        <translation>名前は人が入力したものとシステムのアカウントで、法的な署名ではありません。</translation>
    </message>
    <message>
        <source>Its steps are numbered from 1 to {0}.</source>
        <translation>ステップの番号は 1 から {0} までです。</translation>
    </message>
    <message>
        <source>Its times are those of this machine&apos;s clock, which its administrator can set.</source>
        <translation>時刻はこのコンピューターの時計によるもので、管理者が変えられます。</translation>
    </message>
    <message>
        <source>JPEG XL</source>
        <translation>JPEG XL</translation>
    </message>
    <message>
        <source>JPEG XR</source>
        <translation>JPEG XR</translation>
    </message>
    <message>
        <source>Judging</source>
        <translation>評価中</translation>
    </message>
    <message>
        <source>Keep one of the two and try again.</source>
        <translation>どちらか一方だけを残して、もう一度試してください。</translation>
    </message>
    <message>
        <source>Keep the workspace on a disk of this machine, and export sessions and anchors to the share.</source>
        <translation>ワークスペースはこのコンピューターのディスクに置き、セッションとアンカーを共有フォルダーに書き出してください。</translation>
    </message>
    <message>
        <source>LLaVA, a language model that sees images</source>
        <translation>LLaVA（画像を見る言語モデル）</translation>
    </message>
    <message>
        <source>Label more images: the probe is fitted on one part of them and compared on the other. Labels come from a table or from the names of sub-folders.</source>
        <translation>ラベル付きの画像を増やしてください。プローブは一部の画像で当てはめ、残りで比べます。ラベルは表またはサブフォルダーの名前から読みます。</translation>
    </message>
    <message>
        <source>Latent {0} did not fire in this image, so nothing made it fire.</source>
        <translation>潜在ユニット {0} はこの画像で発火していないため、原因もありません。</translation>
    </message>
    <message>
        <source>Latent {0} is named twice.</source>
        <translation>潜在ユニット {0} が 2 度挙げられています。</translation>
    </message>
    <message>
        <source>Latents fire above a threshold: {0}.</source>
        <translation>潜在ユニットはしきい値を超えると発火します：{0}。</translation>
    </message>
    <message>
        <source>Leave --decode out, or choose the GPU with --device cuda.</source>
        <translation>--decode を外すか、--device cuda で GPU を選んでください。</translation>
    </message>
    <message>
        <source>Leave special marks out of the text, or put the encoder&apos;s own tokenizer into its folder.</source>
        <translation>テキストから特別な記号を除くか、エンコーダー自身のトークナイザーをそのフォルダーに入れてください。</translation>
    </message>
    <message>
        <source>Leave the architecture out; or, if the file is wrong, move it to another folder.</source>
        <translation>アーキテクチャの指定を外してください。ファイルが誤っている場合は、別のフォルダーに移してください。</translation>
    </message>
    <message>
        <source>Leave the hint &apos;{0}&apos; out.</source>
        <translation>ヒント &apos;{0}&apos; を外してください。</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>台帳</translation>
    </message>
    <message>
        <source>Looking at the image through &apos;{0}&apos;</source>
        <translation>「{0}」を通して画像を見ています</translation>
    </message>
    <message>
        <source>Looking at the images with the rewritten encoder</source>
        <translation>書き換えたエンコーダーで画像を見ています</translation>
    </message>
    <message>
        <source>Looking at {0}</source>
        <translation>{0} を見ています</translation>
    </message>
    <message>
        <source>Looking for the smallest change</source>
        <translation>最小の変更を探しています</translation>
    </message>
    <message>
        <source>Make room there, or scan fewer images or classes.</source>
        <translation>そこに空きを作るか、スキャンする画像またはクラスを減らしてください。</translation>
    </message>
    <message>
        <source>Make the variable {0} name an existing folder that you may write and that has free space.</source>
        <translation>変数 {0} に、書き込み権限と空き容量のある既存のフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Matching pursuit needs a number of steps between 1 and {0}, not {1}.</source>
        <translation>マッチング追跡のステップ数は 1 から {0} まででなければなりませんが、{1} です。</translation>
    </message>
    <message>
        <source>Measuring how well the SAEs fit</source>
        <translation>SAE の適合度を測っています</translation>
    </message>
    <message>
        <source>Merge them into the model that they belong to (merge_and_unload() of the peft library), save it, and open it.</source>
        <translation>元のモデルに統合し（peft ライブラリの merge_and_unload()）、保存してから開いてください。</translation>
    </message>
    <message>
        <source>Merge them into the model that they belong to (merge_and_unload() of the peft library, or the program that trained them), save it, and open that.</source>
        <translation>元のモデルに統合し（peft ライブラリの merge_and_unload()、または学習したプログラムで）、保存してから開いてください。</translation>
    </message>
    <message>
        <source>Move it away.</source>
        <translation>別の場所に移してください。</translation>
    </message>
    <message>
        <source>Move it up by some folders, or shorten their names.</source>
        <translation>いくつか上のフォルダーに移すか、フォルダー名を短くしてください。</translation>
    </message>
    <message>
        <source>Move it up by some folders.</source>
        <translation>いくつか上のフォルダーに移してください。</translation>
    </message>
    <message>
        <source>Name a file: a pipe, a device or a folder is not read.</source>
        <translation>ファイルを指定してください。パイプ、デバイス、フォルダーは読み取りません。</translation>
    </message>
    <message>
        <source>Name a new folder.</source>
        <translation>新しいフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name another folder with --output; the images may have any name.</source>
        <translation>--output で別のフォルダーを指定してください。画像の名前は何でもかまいません。</translation>
    </message>
    <message>
        <source>Name fewer latents.</source>
        <translation>潜在ユニットを減らしてください。</translation>
    </message>
    <message>
        <source>Name it &apos;{0}{1}&apos;.</source>
        <translation>「{0}{1}」という名前にしてください。</translation>
    </message>
    <message>
        <source>Name it once.</source>
        <translation>1 度だけ挙げてください。</translation>
    </message>
    <message>
        <source>Name latents from 0 to {0}.</source>
        <translation>0 から {0} までの潜在ユニットを指定してください。</translation>
    </message>
    <message>
        <source>Name latents with --off LATENT or --scale LATENT=FACTOR, or give an --intervention FILE.</source>
        <translation>--off LATENT または --scale LATENT=FACTOR で潜在ユニットを指定するか、--intervention FILE を指定してください。</translation>
    </message>
    <message>
        <source>Name latents, or say in the reasons policy what must not count.</source>
        <translation>潜在ユニットを指定するか、認めないものを根拠の方針に書いてください。</translation>
    </message>
    <message>
        <source>Name one like {0}, or give a folder with open_clip_config.json.</source>
        <translation>{0} のような名前を指定するか、open_clip_config.json のあるフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name one of its columns: {0}.</source>
        <translation>列の 1 つを指定してください：{0}。</translation>
    </message>
    <message>
        <source>Neither the prompts nor the probe are shown to lean on a shortcut.</source>
        <translation>プロンプトもプローブも、ショートカットに頼っているとは示されませんでした。</translation>
    </message>
    <message>
        <source>No box lies in what the encoder sees.</source>
        <translation>エンコーダーに見える範囲に枠がありません。</translation>
    </message>
    <message>
        <source>No bundle was written, since nothing of the model changes.</source>
        <translation>モデルが何も変わらないため、バンドルは書き込みませんでした。</translation>
    </message>
    <message>
        <source>No class of the prompt set &apos;{0}&apos; has a name of several words.</source>
        <translation>プロンプトセット「{0}」には、名前が複数の語からなるクラスがありません。</translation>
    </message>
    <message>
        <source>No group of images has two of them, so that one could be judged.</source>
        <translation>2 枚以上の画像を持つグループがないため、評価できません。</translation>
    </message>
    <message>
        <source>No image could be used.</source>
        <translation>使える画像がありません。</translation>
    </message>
    <message>
        <source>No image with boxes could be used.</source>
        <translation>枠のある画像で使えるものはありませんでした。</translation>
    </message>
    <message>
        <source>No latent fired on any of the images, or none could be read.</source>
        <translation>どの画像でも潜在ユニットが発火しないか、画像を読み込めませんでした。</translation>
    </message>
    <message>
        <source>No latent fires on words more than on such patches.</source>
        <translation>文字のない板よりも語で発火する潜在ユニットはありません。</translation>
    </message>
    <message>
        <source>No latent is called &apos;{0}&apos;.</source>
        <translation>「{0}」という名前の潜在ユニットはありません。</translation>
    </message>
    <message>
        <source>No latent of the SAE &apos;{0}&apos; must not count.</source>
        <translation>SAE「{0}」には、認めない潜在ユニットがありません。</translation>
    </message>
    <message>
        <source>No method is ahead of {0}, the default.</source>
        <translation>既定の {0} を上回る手法はありません。</translation>
    </message>
    <message>
        <source>No session was made.</source>
        <translation>セッションは作成していません。</translation>
    </message>
    <message>
        <source>None of the images can be read.</source>
        <translation>読める画像がありません。</translation>
    </message>
    <message>
        <source>None of the {0} compounds is read as one of its words in these {1} images.</source>
        <translation>{0} 個の複合語のうち、この {1} 枚の画像でその語の 1 つとして読まれるものはありません。</translation>
    </message>
    <message>
        <source>None of the {0} images that the index has of these folders is there.</source>
        <translation>これらのフォルダーについて索引にある画像 {0} 枚が、どれも見つかりません。</translation>
    </message>
    <message>
        <source>None of them was taken.</source>
        <translation>どれも使いませんでした。</translation>
    </message>
    <message>
        <source>Not above {0}.</source>
        <translation>{0}以下にしてください。</translation>
    </message>
    <message>
        <source>Not below {0}.</source>
        <translation>{0}以上にしてください。</translation>
    </message>
    <message>
        <source>Not used, since you did not name them: {0}.</source>
        <translation>名前が指定されていないため使いませんでした：{0}。</translation>
    </message>
    <message>
        <source>Nothing can be written beside {0}: {1}.</source>
        <translation>{0} の隣に書き込めません：{1}。</translation>
    </message>
    <message>
        <source>Nothing in front of this encoder&apos;s embedding can hold the constant part of an erasure.</source>
        <translation>このエンコーダーの埋め込みの手前には、消去の定数部分を持てるものがありません。</translation>
    </message>
    <message>
        <source>Nothing is shown of it.</source>
        <translation>その結果は何も表示していません。</translation>
    </message>
    <message>
        <source>Nothing says whether the decoder bias is subtracted from the input: it is not, as in most codes with thresholds. The fit check tells which is right.</source>
        <translation>デコーダーのバイアスを入力から引くかどうか、どこにも書かれていません。しきい値を持つ多くのコードと同じく、引かないものとします。どちらが正しいかは適合チェックで分かります。</translation>
    </message>
    <message>
        <source>Nothing says whether the decoder bias is subtracted from the input: it is. The fit check tells which is right.</source>
        <translation>デコーダーのバイアスを入力から引くかどうか、どこにも書かれていません。引くものとします。どちらが正しいかは適合チェックで分かります。</translation>
    </message>
    <message>
        <source>Nothing was changed by it.</source>
        <translation>この処理では何も変更していません。</translation>
    </message>
    <message>
        <source>Nothing was written there.</source>
        <translation>そこには何も書き込んでいません。</translation>
    </message>
    <message>
        <source>OWL-ViT, which finds objects in images</source>
        <translation>OWL-ViT（画像の物体を見つけるモデル）</translation>
    </message>
    <message>
        <source>OWLv2, which finds objects in images</source>
        <translation>OWLv2（画像の物体を見つけるモデル）</translation>
    </message>
    <message>
        <source>Of what the former encoder&apos;s reference images said the names are left; index images anew.</source>
        <translation>修復前のエンコーダーの参照画像からは名前だけを残しました。画像をあらためてインデックスしてください。</translation>
    </message>
    <message>
        <source>Of {0} images with a label {1} are right before and {2} after: {3} become right, {4} become wrong.</source>
        <translation>ラベルのある {0} 枚のうち、前は {1} 枚、後は {2} 枚が正解です。{3} 枚が正解になり、{4} 枚が不正解になります。</translation>
    </message>
    <message>
        <source>One latent must not count now.</source>
        <translation>1 個の潜在ユニットを認めないことにしました。</translation>
    </message>
    <message>
        <source>One of: {0}.</source>
        <translation>次のいずれか：{0}。</translation>
    </message>
    <message>
        <source>One other file was left out: {0}.</source>
        <translation>ほかに 1 つのファイルを除外しました：{0}。</translation>
    </message>
    <message>
        <source>Only the first of {0} channels is shown; {1} more than a grey picture needs were left out.</source>
        <translation>{0} チャンネルのうち最初のものだけを表示しています。グレー画像に必要な数を超える {1} チャンネルは除外しました。</translation>
    </message>
    <message>
        <source>Only the first of {0} pictures in the file is used.</source>
        <translation>ファイルにある {0} 枚の画像のうち、最初のものだけを使います。</translation>
    </message>
    <message>
        <source>Open it in an image viewer and save it again, or leave it out.</source>
        <translation>画像ビューアーで開いて保存し直すか、除外してください。</translation>
    </message>
    <message>
        <source>Open it once in a way that may write, such as in the window: the unfinished part is taken back.</source>
        <translation>書き込める方法（ウィンドウなど）で一度開いてください。未完了の部分は取り消されます。</translation>
    </message>
    <message>
        <source>Open the CLIP that it was trained for; the adapter cannot be applied.</source>
        <translation>学習の対象だった CLIP を開いてください。アダプターは適用できません。</translation>
    </message>
    <message>
        <source>Open the CLIP that they were learnt for, and write its prompts as texts.</source>
        <translation>学習の対象だった CLIP を開き、そのプロンプトをテキストとして書いてください。</translation>
    </message>
    <message>
        <source>Open the bundle again; if it is refused then, copy it again from where it came from.</source>
        <translation>バンドルを開き直してください。それでも開けない場合は、元の場所からもう一度コピーしてください。</translation>
    </message>
    <message>
        <source>Patches cannot be chosen here: this SAE reads none.</source>
        <translation>ここではパッチを選べません。この SAE はパッチを読みません。</translation>
    </message>
    <message>
        <source>Project the directions out instead.</source>
        <translation>代わりに方向を射影で取り除いてください。</translation>
    </message>
    <message>
        <source>Projected out</source>
        <translation>射影で除去</translation>
    </message>
    <message>
        <source>Put its image tower into the CLIP that it was trained from, save that whole, and open it.</source>
        <translation>その画像タワーを元の CLIP に入れ、全体を保存してから開いてください。</translation>
    </message>
    <message>
        <source>Put the configuration that belongs to these weights beside them, or take this one away.</source>
        <translation>この重みに対応する設定を隣に置くか、今ある設定を取り除いてください。</translation>
    </message>
    <message>
        <source>Put the encoder&apos;s own tokenizer files into its folder.</source>
        <translation>エンコーダー自身のトークナイザーのファイルを、そのフォルダーに入れてください。</translation>
    </message>
    <message>
        <source>Put the model&apos;s tokenizer.json beside the weights.</source>
        <translation>モデルの tokenizer.json を重みの隣に置いてください。</translation>
    </message>
    <message>
        <source>Put the {0} that the training wrote beside it, or merge the changes (merge_and_unload() of the peft library), save the model and open that.</source>
        <translation>学習時に書かれた {0} を隣に置くか、変更を統合し（peft ライブラリの merge_and_unload()）、モデルを保存してから開いてください。</translation>
    </message>
    <message>
        <source>Reading the encoder</source>
        <translation>エンコーダーを読み込み中</translation>
    </message>
    <message>
        <source>Reading the images of the session</source>
        <translation>セッションの画像を読んでいます</translation>
    </message>
    <message>
        <source>Reading the pictures of the report</source>
        <translation>レポートの画像を読んでいます</translation>
    </message>
    <message>
        <source>Restore it from a copy; exported sessions can be verified without it.</source>
        <translation>コピーから復元してください。書き出したセッションは、これがなくても検証できます。</translation>
    </message>
    <message>
        <source>Restore it, or move it away: a new one is made then, with another fingerprint.</source>
        <translation>復元するか、別の場所に移してください。移すと、別の指紋を持つ新しい鍵が作られます。</translation>
    </message>
    <message>
        <source>Right are the prompts in {0}, the probe in {1}.</source>
        <translation>正しいのは、プロンプトで {0}、プローブで {1} です。</translation>
    </message>
    <message>
        <source>Right: {0} before, {1} after.</source>
        <translation>正しいもの：変更前 {0}、変更後 {1}。</translation>
    </message>
    <message>
        <source>Run &apos;sae-auditor index&apos; with --verify, or make the index anew.</source>
        <translation>「sae-auditor index」を --verify 付きで実行するか、索引を作り直してください。</translation>
    </message>
    <message>
        <source>Run zero_to_fp32.py, which DeepSpeed puts into the folder, and open the file that it writes.</source>
        <translation>DeepSpeed がフォルダーに置く zero_to_fp32.py を実行し、書き出されたファイルを開いてください。</translation>
    </message>
    <message>
        <source>Save a smaller copy.</source>
        <translation>小さくしたコピーを保存してください。</translation>
    </message>
    <message>
        <source>Save each tensor in it by itself.</source>
        <translation>中のテンソルを 1 つずつ保存してください。</translation>
    </message>
    <message>
        <source>Save it again as PNG.</source>
        <translation>PNG で保存し直してください。</translation>
    </message>
    <message>
        <source>Save it again as an 8- or 16-bit TIFF, compressed with LZW or not at all, or as PNG.</source>
        <translation>LZW 圧縮または無圧縮の 8 または 16 ビット TIFF、あるいは PNG で保存し直してください。</translation>
    </message>
    <message>
        <source>Save it again from an image viewer.</source>
        <translation>画像ビューアーで保存し直してください。</translation>
    </message>
    <message>
        <source>Save it as an ordinary JPEG with 8 bits per channel, or as 16-bit PNG or TIFF.</source>
        <translation>チャンネルあたり 8 ビットの通常の JPEG、または 16 ビットの PNG か TIFF で保存してください。</translation>
    </message>
    <message>
        <source>Save the arrays as a .safetensors file, with the names that the model&apos;s PyTorch form has.</source>
        <translation>配列を、モデルの PyTorch 形式と同じ名前で .safetensors ファイルに保存してください。</translation>
    </message>
    <message>
        <source>Save the full state dict (StateDictType.FULL_STATE_DICT) and open that.</source>
        <translation>完全な state dict（StateDictType.FULL_STATE_DICT）を保存して、それを開いてください。</translation>
    </message>
    <message>
        <source>Save the model after its weights were loaded.</source>
        <translation>重みを読み込んだあとのモデルを保存してください。</translation>
    </message>
    <message>
        <source>Save the model&apos;s weights instead: torch.save(model.state_dict(), ...), or a .safetensors file.</source>
        <translation>代わりにモデルの重みを保存してください：torch.save(model.state_dict(), ...) または .safetensors ファイル。</translation>
    </message>
    <message>
        <source>Save the weights with 16 or 32 bits a number, such as model.half(), and open that file.</source>
        <translation>model.half() などで重みを 16 または 32 ビットで保存し、そのファイルを開いてください。</translation>
    </message>
    <message>
        <source>Save them dense: tensor.to_dense().</source>
        <translation>密な形で保存してください：tensor.to_dense()。</translation>
    </message>
    <message>
        <source>Say a threshold for all latents with the hint &apos;threshold&apos;, or write the thresholds themselves into the file as &apos;threshold&apos;.</source>
        <translation>すべての潜在ユニットのしきい値をヒント &apos;threshold&apos; で指定するか、しきい値そのものを &apos;threshold&apos; としてファイルに書いてください。</translation>
    </message>
    <message>
        <source>Say the activation topk as well</source>
        <translation>活性化関数 topk も指定してください</translation>
    </message>
    <message>
        <source>Say what inputs are multiplied with by the hint &apos;scale&apos;.</source>
        <translation>入力に掛ける値をヒント &apos;scale&apos; で指定してください。</translation>
    </message>
    <message>
        <source>Say what it is with the hint &apos;activation&apos;.</source>
        <translation>何であるかをヒント &apos;activation&apos; で指定してください。</translation>
    </message>
    <message>
        <source>Say with the hint &apos;activation&apos; that it is topk</source>
        <translation>ヒント &apos;activation&apos; で topk と指定してください</translation>
    </message>
    <message>
        <source>Scanning {0}</source>
        <translation>{0} をスキャン中</translation>
    </message>
    <message>
        <source>Shorten it: encoders read about the first 60 words.</source>
        <translation>短くしてください。エンコーダーが読むのは最初の 60 語程度です。</translation>
    </message>
    <message>
        <source>Sub-folders cannot be read: {0}.</source>
        <translation>読めないサブフォルダーがあります：{0}。</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>オフ</translation>
    </message>
    <message>
        <source>Switching earlier latents off</source>
        <translation>前段の潜在ユニットをオフにしています</translation>
    </message>
    <message>
        <source>Switching latents of {0}</source>
        <translation>{0} の潜在ユニットを切り替えています</translation>
    </message>
    <message>
        <source>Switching latents off and on, one after the other</source>
        <translation>潜在ユニットを 1 つずつオフ・オンにしています</translation>
    </message>
    <message>
        <source>Switching latents off changes nothing in the model, so that there is no repaired one for a bundle.</source>
        <translation>潜在ユニットをオフにしてもモデルは変わらないため、バンドルにする修復済みのモデルはありません。</translation>
    </message>
    <message>
        <source>Switching them off in single patches</source>
        <translation>1 つずつのパッチでオフにしています</translation>
    </message>
    <message>
        <source>Switching them off together</source>
        <translation>まとめてオフにしています</translation>
    </message>
    <message>
        <source>Take the picture from before it was packed into the application, or save it again as PNG.</source>
        <translation>アプリケーションに組み込まれる前の画像を使うか、PNG で保存し直してください。</translation>
    </message>
    <message>
        <source>Testing what one half of the images proposes on the other</source>
        <translation>画像の半分が示したことを残りの半分で検証中</translation>
    </message>
    <message>
        <source>That is no more than without equally large regions elsewhere ({0}).</source>
        <translation>同じ広さのほかの領域を隠した場合（{0}）より多くはありません。</translation>
    </message>
    <message>
        <source>That is possible for open_clip&apos;s own vision transformers; switch latents off at run time instead.</source>
        <translation>これは open_clip 自身の Vision Transformer でのみ可能です。代わりに実行時に潜在ユニットをオフにしてください。</translation>
    </message>
    <message>
        <source>The SAE &apos;{0}&apos; does not read an earlier site than &apos;{1}&apos;: nothing there can have caused this.</source>
        <translation>SAE「{0}」の読み取り位置は「{1}」より前ではありません。そこに原因はあり得ません。</translation>
    </message>
    <message>
        <source>The SAE &apos;{0}&apos; fits as before: it leaves {1} % unexplained, formerly {2} %.</source>
        <translation>SAE「{0}」の適合度は以前と同じです：未説明は {1} %（以前は {2} %）。</translation>
    </message>
    <message>
        <source>The SAE &apos;{0}&apos; fits better: it leaves {1} % unexplained instead of {2} %.</source>
        <translation>SAE「{0}」の適合度は良くなりました：未説明は {2} % から {1} % になりました。</translation>
    </message>
    <message>
        <source>The SAE &apos;{0}&apos; fits worse: it leaves {1} % unexplained instead of {2} %.</source>
        <translation>SAE「{0}」の適合度は悪くなりました：未説明は {2} % から {1} % になりました。</translation>
    </message>
    <message>
        <source>The SAE &apos;{0}&apos; has no latent {1}.</source>
        <translation>SAE「{0}」に潜在ユニット {1} はありません。</translation>
    </message>
    <message>
        <source>The SAE &apos;{0}&apos; has no latent {1}: it has {2}.</source>
        <translation>SAE「{0}」に潜在ユニット {1} はありません。全部で {2} 個です。</translation>
    </message>
    <message>
        <source>The SAE &apos;{0}&apos; of the bundle is another one than its manifest says: its fingerprint is {1}.</source>
        <translation>バンドルの SAE「{0}」は、マニフェストに書かれたものと異なります：フィンガープリントが {1} です。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;group_sizes&apos; does not hold a few whole numbers.</source>
        <translation>SAE のテンソル「group_sizes」の内容が、数個の整数ではありません。</translation>
    </message>
    <message>
        <source>The activation function is as the configuration has it: {0}.</source>
        <translation>活性化関数は設定のとおりです：{0}。</translation>
    </message>
    <message>
        <source>The anchor could not be written into {0}: {1}.</source>
        <translation>アンカーを {0} に書き込めませんでした：{1}。</translation>
    </message>
    <message>
        <source>The anchor {0} cannot be read: {1}.</source>
        <translation>アンカー {0} を読めません：{1}。</translation>
    </message>
    <message>
        <source>The bundle &apos;{0}&apos; would not be found: its name does not end in {1}.</source>
        <translation>名前が {1} で終わらないため、バンドル「{0}」は見つけられません。</translation>
    </message>
    <message>
        <source>The bundle has folders that are nested deeper than {0}.</source>
        <translation>バンドルのフォルダーの入れ子が {0} 段を超えています。</translation>
    </message>
    <message>
        <source>The bundle has no SAE at an earlier site than that of &apos;{0}&apos;.</source>
        <translation>「{0}」より前の読み取り位置の SAE がバンドルにありません。</translation>
    </message>
    <message>
        <source>The bundle has no prompt set that can be used.</source>
        <translation>バンドルには使えるプロンプトセットがありません。</translation>
    </message>
    <message>
        <source>The bundle {0} holds it with the same SAEs; its reference images are to be indexed anew.</source>
        <translation>バンドル {0} に同じ SAE とともに入っています。参照画像はあらためてインデックスする必要があります。</translation>
    </message>
    <message>
        <source>The bundle&apos;s reference images were read in a way that this version does not know: {0}.</source>
        <translation>バンドルの参照画像は、このバージョンが知らない方法で読まれています：{0}。</translation>
    </message>
    <message>
        <source>The chance that even one class with one sense is said to have more is at most {0} %.</source>
        <translation>意味が 1 つのクラスが 1 つでも複数と言われる確率は {0} % 以下です。</translation>
    </message>
    <message>
        <source>The chance that random latents would give even one hint is at most {0} %.</source>
        <translation>無作為な潜在ユニットで手がかりが 1 件でも出る確率は {0} % 以下です。</translation>
    </message>
    <message>
        <source>The class &apos;{0}&apos; cannot both accept and reject a part.</source>
        <translation>クラス「{0}」は合格と不合格の両方にはできません。</translation>
    </message>
    <message>
        <source>The column &apos;{0}&apos; in &apos;{1}&apos; of the bundle has a vector that is not finite.</source>
        <translation>バンドルの「{1}」の列「{0}」に、有限でないベクトルがあります。</translation>
    </message>
    <message>
        <source>The column &apos;{0}&apos; in &apos;{1}&apos; of the bundle {2}.</source>
        <translation>バンドルの「{1}」の列「{0}」{2}。</translation>
    </message>
    <message>
        <source>The configuration&apos;s &apos;matryoshka_widths&apos; is not a list of whole numbers.</source>
        <translation>設定の「matryoshka_widths」が整数の並びではありません。</translation>
    </message>
    <message>
        <source>The configuration&apos;s &apos;{0}&apos; is {1}, not {2}.</source>
        <translation>設定の「{0}」は {1} ですが、必要なのは次のものです：{2}。</translation>
    </message>
    <message>
        <source>The disk is full: nothing more could be written to {0}.</source>
        <translation>ディスクがいっぱいです：{0} にこれ以上書き込めませんでした。</translation>
    </message>
    <message>
        <source>The download is not complete, or only the links were copied: copy what they lead to (cp -rL).</source>
        <translation>ダウンロードが不完全か、リンクだけがコピーされています。リンク先をコピーしてください（cp -rL）。</translation>
    </message>
    <message>
        <source>The encoder gives a text an embedding of no finite length: its weights cannot be used.</source>
        <translation>エンコーダーが返す文の埋め込みの長さが有限ではないため、その重みは使えません。</translation>
    </message>
    <message>
        <source>The encoder of the bundle is another one than &apos;{0}&apos; says at &apos;encoder.fingerprint&apos;: its fingerprint is {1}.</source>
        <translation>バンドルのエンコーダーは、「{0}」の「encoder.fingerprint」に書かれたものと異なります：フィンガープリントが {1} です。</translation>
    </message>
    <message>
        <source>The encoder saw {0} x {1} of {2} x {3} pixels: {4} of the picture was cut off ({5}).</source>
        <translation>エンコーダーが見たのは {2} x {3} ピクセルのうち {0} x {1} で、画像の {4} が切り落とされました（{5}）。</translation>
    </message>
    <message>
        <source>The encoder was repaired: latents {0} of the SAE &apos;{1}&apos; were removed.</source>
        <translation>エンコーダーは修復されました：SAE「{1}」の潜在ユニット {0} を取り除きました。</translation>
    </message>
    <message>
        <source>The encoder&apos;s {0} add more than {1} entries to the vocabulary, or one of more than {2} characters.</source>
        <translation>エンコーダーの {0} が語彙に加える項目が {1} 個を超えているか、{2} 文字を超える項目があります。</translation>
    </message>
    <message>
        <source>The encoder&apos;s {0} has more or longer entries than any model adds.</source>
        <translation>エンコーダーの {0} の項目が、どのモデルが加えるものよりも多いか、長くなっています。</translation>
    </message>
    <message>
        <source>The events hold together, but from event {0} on they are not those that an anchor was made of: they were written anew.</source>
        <translation>イベントは互いにつながっていますが、イベント {0} 以降はアンカーを作ったときのものではありません：書き直されています。</translation>
    </message>
    <message>
        <source>The file</source>
        <translation>このファイル</translation>
    </message>
    <message>
        <source>The file calls the only picture in it a reduced copy of another.</source>
        <translation>ファイルは、中の唯一の画像を別の画像の縮小コピーとしています。</translation>
    </message>
    <message>
        <source>The file has another content than when it was added.</source>
        <translation>追加したときとファイルの内容が異なります。</translation>
    </message>
    <message>
        <source>The file holds changes beside its weights (LoRA); they were added to them.</source>
        <translation>ファイルには重みの隣に変更（LoRA）があり、重みに加えました。</translation>
    </message>
    <message>
        <source>The file holds more than the model; {0} ({1} in all) had no use in it.</source>
        <translation>ファイルにはモデル以外のものも含まれています。{0}（全 {1} 個）は使いませんでした。</translation>
    </message>
    <message>
        <source>The file holds statistics of the input: &apos;{0}&apos; is subtracted from inputs, and added to reconstructions. The fit check tells whether that is right.</source>
        <translation>ファイルには入力の統計があります。&apos;{0}&apos; を入力から引き、再構成に加えます。正しいかどうかは適合チェックで分かります。</translation>
    </message>
    <message>
        <source>The file holds statistics of the input: inputs are divided by &apos;{0}&apos;, and reconstructions multiplied with it. The fit check tells whether that is right.</source>
        <translation>ファイルには入力の統計があります。入力を &apos;{0}&apos; で割り、再構成に掛けます。正しいかどうかは適合チェックで分かります。</translation>
    </message>
    <message>
        <source>The file holds weights and nothing else. It is read as ReLU, as dictionary_learning does with tensors of these names; the fit check tells whether that is right.</source>
        <translation>ファイルには重みのほかに何もありません。dictionary_learning がこれらの名前のテンソルを扱うのと同じく、ReLU として読みます。正しいかどうかは適合チェックで分かります。</translation>
    </message>
    <message>
        <source>The file says that {0}; that was ignored, as open_clip does: people see other colours.</source>
        <translation>ファイルには {0} と書かれていますが、open_clip と同じく無視しました。人が見る色とは異なります。</translation>
    </message>
    <message>
        <source>The file says that {0}; they were converted to sRGB. A production pipeline on open_clip does not do that; --colour as-open-clip audits what it would see.</source>
        <translation>ファイルには {0} と書かれているため、sRGB に変換しました。open_clip を使う生産ラインではそうなりません。--colour as-open-clip を使うと、ラインで見えるものを監査します。</translation>
    </message>
    <message>
        <source>The file says that {0}; they were taken for sRGB, so people may see other colours.</source>
        <translation>ファイルには {0} と書かれていますが、sRGB として扱いました。人が見る色とは異なることがあります。</translation>
    </message>
    <message>
        <source>The file starts with a reduced copy of the picture, which open_clip takes for the picture.</source>
        <translation>ファイルは画像の縮小コピーで始まり、open_clip はそれを画像とみなします。</translation>
    </message>
    <message>
        <source>The file starts with a reduced copy of the picture; the full picture behind it is used.</source>
        <translation>ファイルは画像の縮小コピーで始まっています。その後ろにある元の大きさの画像を使います。</translation>
    </message>
    <message>
        <source>The file&apos;s colour profile was not used: it is damaged or too large.</source>
        <translation>ファイルのカラープロファイルは、壊れているか大きすぎるため使いませんでした。</translation>
    </message>
    <message>
        <source>The finding was decided.</source>
        <translation>所見を判断しました。</translation>
    </message>
    <message>
        <source>The first line of {0} cannot be used: {1}.</source>
        <translation>{0} の 1 行目を使えません：{1}。</translation>
    </message>
    <message>
        <source>The folder {0} cannot be made: {1}.</source>
        <translation>フォルダー {0} を作れません：{1}。</translation>
    </message>
    <message>
        <source>The folder {0} is on a network share ({1}), which cannot keep records safely.</source>
        <translation>フォルダー {0} はネットワーク共有（{1}）にあり、記録を安全に保てません。</translation>
    </message>
    <message>
        <source>The fonts here cannot write these classes, which were not tried: {0}.</source>
        <translation>ここにあるフォントでは次のクラスを書けないため、試していません：{0}。</translation>
    </message>
    <message>
        <source>The gradient averaged on the way from no latent to what fired.</source>
        <translation>潜在ユニットがない状態から実際の発火までの経路で平均した勾配です。</translation>
    </message>
    <message>
        <source>The header of &apos;{0}&apos; of the bundle is not valid at {1}.</source>
        <translation>バンドルの「{0}」のヘッダーの次の箇所が正しくありません：{1}。</translation>
    </message>
    <message>
        <source>The hint &apos;{0}&apos; has no effect: {1}.</source>
        <translation>ヒント &apos;{0}&apos; には効果がありません：{1}。</translation>
    </message>
    <message>
        <source>The images of the index {0} were decoded on the {1}, whose pixels differ.</source>
        <translation>インデックス {0} の画像は {1} でデコードされており、ピクセルが異なります。</translation>
    </message>
    <message>
        <source>The index cannot be in {0}: the bytes of this name are not UTF-8, and the libraries that read tables open no such file.</source>
        <translation>インデックスを {0} に置くことはできません。この名前のバイト列は UTF-8 ではなく、表を読むライブラリはそのようなファイルを開けません。</translation>
    </message>
    <message>
        <source>The index {0} was made by a version that kept no hashes, so nobody knows whether its files are as they were written. The next run that changes it adds them.</source>
        <translation>索引 {0} は、ハッシュを保存しないバージョンで作成されています。そのため、ファイルが書き込まれたときのままかどうかはわかりません。次に索引を変更する実行でハッシュを追加します。</translation>
    </message>
    <message>
        <source>The index {0} was made with {1}, not with {2}.</source>
        <translation>インデックス {0} は {1} で作られており、{2} ではありません。</translation>
    </message>
    <message>
        <source>The key that signs anchors cannot be read from {0}: {1}.</source>
        <translation>アンカーに署名する鍵を {0} から読めません：{1}。</translation>
    </message>
    <message>
        <source>The label &apos;{0}&apos; is no class of the prompt set &apos;{1}&apos;.</source>
        <translation>ラベル「{0}」はプロンプトセット「{1}」のクラスではありません。</translation>
    </message>
    <message>
        <source>The labels have no column &apos;{0}&apos;.</source>
        <translation>ラベルの表に列「{0}」がありません。</translation>
    </message>
    <message>
        <source>The latents are directions at &apos;{0}&apos;, and not of the residual stream.</source>
        <translation>潜在ユニットは「{0}」での方向であり、残差ストリームの方向ではありません。</translation>
    </message>
    <message>
        <source>The latents are {0} directions of a stream of {1}: little would be left.</source>
        <translation>潜在ユニットは {1} 次元のストリームの {0} 方向に当たり、ほとんど何も残りません。</translation>
    </message>
    <message>
        <source>The latents fire alike on all of the {0} images that they could be erased by.</source>
        <translation>消去に使える {0} 枚の画像すべてで、潜在ユニットが同じように発火しています。</translation>
    </message>
    <message>
        <source>The log ends with event {0}, and an anchor covers event {1}: what came last was cut off.</source>
        <translation>ログはイベント {0} で終わりますが、アンカーはイベント {1} まで押さえています：最後の部分が切り取られています。</translation>
    </message>
    <message>
        <source>The log shows every change to what an anchor covers, once that anchor is kept where nobody here can change it.</source>
        <translation>アンカーを誰にも変えられない場所に保管すれば、それが押さえる範囲の変更はすべてログで示せます。</translation>
    </message>
    <message>
        <source>The method &apos;{0}&apos; has no formula at the site of the SAE &apos;{1}&apos;.</source>
        <translation>手法「{0}」には、SAE「{1}」の読み取り位置での式がありません。</translation>
    </message>
    <message>
        <source>The model does as is written, for: {0}.</source>
        <translation>モデルは書かれたとおりに決めます（対象：{0}）。</translation>
    </message>
    <message>
        <source>The names of the latents are not known yet; give &apos;{0}&apos; as a number.</source>
        <translation>潜在ユニットの名前はまだ分かりません。「{0}」は番号で指定してください。</translation>
    </message>
    <message>
        <source>The nonsense in &apos;{0}&apos; of the bundle is of another encoder.</source>
        <translation>バンドルの「{0}」のでたらめな文字列は、別のエンコーダーのものです。</translation>
    </message>
    <message>
        <source>The picture has {0} more than its colours need; what is beyond them was left out.</source>
        <translation>画像には、色に必要な数より {0} 多くのチャンネルがあります。それを超えるものは除外しました。</translation>
    </message>
    <message>
        <source>The picture is whole, but its file departs from JPEG: {0}.</source>
        <translation>画像は完全ですが、ファイルが JPEG の規格から外れています：{0}。</translation>
    </message>
    <message>
        <source>The plan of an unfinished run, {0}, cannot be read: {1}.</source>
        <translation>未完了の処理の計画 {0} を読み取れません：{1}。</translation>
    </message>
    <message>
        <source>The probe leans on the shortcut more than the prompts.</source>
        <translation>プローブはプロンプトよりショートカットに頼っています。</translation>
    </message>
    <message>
        <source>The processes that decode images could not be started: {0}.</source>
        <translation>画像をデコードするプロセスを開始できませんでした：{0}。</translation>
    </message>
    <message>
        <source>The program was cut off while it wrote. What it had not finished was taken back; all {0} recorded events are there.</source>
        <translation>プログラムが書き込み中に中断されました。未完了のものは取り消し、記録済みの {0} 件のイベントはすべて残っています。</translation>
    </message>
    <message>
        <source>The prompt set &apos;{0}&apos; has {1} {2}, more than {3}.</source>
        <translation>プロンプトセット「{0}」が大きすぎます（{2}：{1}、上限：{3}）。</translation>
    </message>
    <message>
        <source>The prompts lean on the shortcut more than the probe.</source>
        <translation>プロンプトはプローブよりショートカットに頼っています。</translation>
    </message>
    <message>
        <source>The prompts&apos; push is {0}, the probe&apos;s {1} log-odds; the difference is {2} to {3}.</source>
        <translation>押しはプロンプトで {0}、プローブで {1}（対数オッズ）、差は {2}～{3} です。</translation>
    </message>
    <message>
        <source>The reasons policy says so already.</source>
        <translation>根拠の方針に既にあります。</translation>
    </message>
    <message>
        <source>The records no longer hold the content {0} as it was stored.</source>
        <translation>内容 {0} は、保存したときのまま記録に残っていません。</translation>
    </message>
    <message>
        <source>The reference images were seen as the encoder crops them, this one is not: how far the explanation can be trusted is judged against such crops.</source>
        <translation>参照画像はエンコーダーの切り抜きで見ていますが、この画像は違います。説明がどこまで信頼できるかは、その切り抜きを基準に判断しています。</translation>
    </message>
    <message>
        <source>The reference images were seen whole, this one is not: how far the explanation can be trusted is judged against whole images.</source>
        <translation>参照画像は全体を見ていますが、この画像は違います。説明がどこまで信頼できるかは、画像全体を基準に判断しています。</translation>
    </message>
    <message>
        <source>The repair costs more than it brings.</source>
        <translation>この修復は得るものより失うものが大きいです。</translation>
    </message>
    <message>
        <source>The repaired model is in {0}.</source>
        <translation>修復したモデルは {0} にあります。</translation>
    </message>
    <message>
        <source>The session &apos;{0}&apos; has no classes.</source>
        <translation>セッション「{0}」にはクラスがありません。</translation>
    </message>
    <message>
        <source>The session {0} has no event up to number {1}.</source>
        <translation>セッション {0} には、番号 {1} までのイベントがありません。</translation>
    </message>
    <message>
        <source>The site &apos;{0}&apos; does not come before &apos;{1}&apos;: nothing there can have caused this.</source>
        <translation>読み取り位置「{0}」は「{1}」より前ではありません。そこに原因はあり得ません。</translation>
    </message>
    <message>
        <source>The sub-folders are not called as the classes are, so the images count as without labels.</source>
        <translation>サブフォルダーの名前がクラスと異なるため、画像はラベルなしとして扱います。</translation>
    </message>
    <message>
        <source>The table &apos;{0}&apos; {1}.</source>
        <translation>表「{0}」：{1}。</translation>
    </message>
    <message>
        <source>The table has no column &apos;{0}&apos;.</source>
        <translation>表に列「{0}」がありません。</translation>
    </message>
    <message>
        <source>The tensor &apos;{0}&apos; of {1} has the shape {2}, which does not fit &apos;{3}&apos;.</source>
        <translation>{1} のテンソル「{0}」の形は {2} で、「{3}」と合いません。</translation>
    </message>
    <message>
        <source>The tensor &apos;{0}&apos; of {1} holds {2}, expected floating-point numbers.</source>
        <translation>{1} のテンソル「{0}」は {2} です。浮動小数点数でなければなりません。</translation>
    </message>
    <message>
        <source>The tensor &apos;{0}&apos; of {1} is {2}; a vector of {3} floating-point numbers was expected.</source>
        <translation>{1} のテンソル「{0}」は {2} ですが、{3} 個の浮動小数点数のベクトルでなければなりません。</translation>
    </message>
    <message>
        <source>The tensors &apos;W&apos;, &apos;C&apos; and &apos;Relax&apos; of {0} have the shapes {1}, {2} and {3}, which do not belong together.</source>
        <translation>{0} のテンソル「W」「C」「Relax」の形は {1}、{2}、{3} で、互いに合っていません。</translation>
    </message>
    <message>
        <source>The tensors do not tell how many latents fire; this does: {0}.</source>
        <translation>テンソルからは発火する潜在ユニットの数が分かりませんが、これで分かります：{0}。</translation>
    </message>
    <message>
        <source>The text &apos;{0}&apos; has {1} characters, more than the {2} that are read.</source>
        <translation>文「{0}」は {1} 文字で、読み取れる上限の {2} 文字を超えています。</translation>
    </message>
    <message>
        <source>The text tower is Long-CLIP&apos;s: positions from {0} on come from its second table.</source>
        <translation>テキストタワーは Long-CLIP のものです。位置 {0} 以降は 2 つ目の表から取ります。</translation>
    </message>
    <message>
        <source>The tokenizer beside {0} has {1} entries, but the encoder {2}: it is of another model.</source>
        <translation>{0} の隣のトークナイザーには {1} 個の項目がありますが、エンコーダーには {2} 個です。別のモデルのものです。</translation>
    </message>
    <message>
        <source>The tokenizer files of {0} cannot be used</source>
        <translation>{0} のトークナイザーのファイルを使えません</translation>
    </message>
    <message>
        <source>The tokenizer gives the text &apos;{0}&apos; the entry {1}, but the encoder has {2} entries.</source>
        <translation>トークナイザーはテキスト &apos;{0}&apos; に項目 {1} を割り当てますが、エンコーダーの項目は {2} 個です。</translation>
    </message>
    <message>
        <source>The tokenizer keeps capital letters, as its files say; SigLIP 2 was trained on texts in small letters, so write prompts in small letters.</source>
        <translation>トークナイザーは、ファイルの指定どおり大文字をそのまま残します。SigLIP 2 は小文字のテキストで学習されているため、プロンプトは小文字で書いてください。</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s merges.txt has a line that is no pair of pieces.</source>
        <translation>トークナイザーの merges.txt に、2 つの語片の組でない行があります。</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s {0} has more than {1} bytes, which are not read.</source>
        <translation>トークナイザーの {0} は、読み取れる上限の {1} バイトを超えています。</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s {0} is no table of entries and their numbers.</source>
        <translation>トークナイザーの {0} が、項目と番号の表ではありません。</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s {0} is not UTF-8.</source>
        <translation>トークナイザーの {0} が UTF-8 ではありません。</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s {0} lacks the entry &apos;{1}&apos;, which is its &apos;{2}&apos;.</source>
        <translation>トークナイザーの {0} に、「{2}」である項目「{1}」がありません。</translation>
    </message>
    <message>
        <source>The torchvision that is installed does not decode JPEG files on a GPU: {0}.</source>
        <translation>インストールされている torchvision は JPEG ファイルを GPU でデコードしません：{0}。</translation>
    </message>
    <message>
        <source>The tour has no step {0}.</source>
        <translation>ツアーにステップ {0} はありません。</translation>
    </message>
    <message>
        <source>The weights of the image tower {0} cannot be rewritten.</source>
        <translation>画像タワー {0} の重みは書き換えられません。</translation>
    </message>
    <message>
        <source>The weights of this encoder cannot hold the erasure exactly enough: the cosine is {0}.</source>
        <translation>このエンコーダーの重みでは消去を十分正確に表せません（コサイン {0}）。</translation>
    </message>
    <message>
        <source>The weights of {0} cannot be used: {1} is not a finite number.</source>
        <translation>{0} の重みを使えません：{1}が有限の数値ではありません。</translation>
    </message>
    <message>
        <source>The window {0} was not used: no value of the image has more than 8 bits.</source>
        <translation>ウィンドウ {0} は使いませんでした。8 ビットを超える値が画像にありません。</translation>
    </message>
    <message>
        <source>The workspace {0} could not be read or written: {1}.</source>
        <translation>ワークスペース {0} を読み書きできませんでした：{1}。</translation>
    </message>
    <message>
        <source>The workspace {0} is damaged: {1}.</source>
        <translation>ワークスペース {0} は壊れています：{1}。</translation>
    </message>
    <message>
        <source>The worst group is right in {0} % of its images instead of {1} %, all images in {2} % instead of {3} %.</source>
        <translation>最も悪いグループの正解率は {1} % から {0} % に、全体の正解率は {3} % から {2} % になります。</translation>
    </message>
    <message>
        <source>The {0} channel is undeclared (the file does not say whether it is transparency) and was left out.</source>
        <translation>チャンネル {0} は宣言されていない（透明度かどうかがファイルに書かれていない）ため、除外しました。</translation>
    </message>
    <message>
        <source>Their other columns are: {0}.</source>
        <translation>ほかの列は {0} です。</translation>
    </message>
    <message>
        <source>There are no reference images of the SAE &apos;{0}&apos;, and without them no senses.</source>
        <translation>SAE「{0}」の参照画像がないため、意味は調べられません。</translation>
    </message>
    <message>
        <source>There are no reference images of the SAE &apos;{0}&apos;, and without them no word&apos;s latents.</source>
        <translation>SAE「{0}」の参照画像がないため、語の潜在ユニットは調べられません。</translation>
    </message>
    <message>
        <source>There is an export in {0} already.</source>
        <translation>{0} にはすでに書き出したものがあります。</translation>
    </message>
    <message>
        <source>There is no file &apos;{0}&apos;.</source>
        <translation>ファイル「{0}」はありません。</translation>
    </message>
    <message>
        <source>There is no finished index in {0}.</source>
        <translation>{0} に完成した索引がありません。</translation>
    </message>
    <message>
        <source>There is no folder for temporary files that can be written: {0}.</source>
        <translation>書き込みのできる一時ファイル用のフォルダーがありません：{0}。</translation>
    </message>
    <message>
        <source>There is no image here.</source>
        <translation>ここには画像がありません。</translation>
    </message>
    <message>
        <source>There is no latent {0}: the last one is {1}.</source>
        <translation>潜在ユニット {0} はありません。最後の番号は {1} です。</translation>
    </message>
    <message>
        <source>There is no method &apos;{0}&apos;.</source>
        <translation>「{0}」という手法はありません。</translation>
    </message>
    <message>
        <source>There is no path in this row.</source>
        <translation>この行にはパスがありません。</translation>
    </message>
    <message>
        <source>There is no room for as large a region elsewhere.</source>
        <translation>ほかに同じ広さの領域をとる余地がありません。</translation>
    </message>
    <message>
        <source>There is no session {0} in {1}.</source>
        <translation>{1} にセッション {0} はありません。</translation>
    </message>
    <message>
        <source>There is no workspace at {0}.</source>
        <translation>{0} にワークスペースはありません。</translation>
    </message>
    <message>
        <source>There is nothing to change.</source>
        <translation>変更するものがありません。</translation>
    </message>
    <message>
        <source>There is nothing to do: no word is written, and no text region is given.</source>
        <translation>することがありません：語を書かず、文字領域も指定されていません。</translation>
    </message>
    <message>
        <source>There was no room for equally large regions elsewhere to compare with.</source>
        <translation>比べるための同じ広さの領域をほかにとる余地がありませんでした。</translation>
    </message>
    <message>
        <source>There was not enough memory for this.</source>
        <translation>この処理に必要なメモリーが足りませんでした。</translation>
    </message>
    <message>
        <source>These records are only read.</source>
        <translation>この記録は読み取り専用です。</translation>
    </message>
    <message>
        <source>This class wins already.</source>
        <translation>既にこのクラスです。</translation>
    </message>
    <message>
        <source>This is needed.</source>
        <translation>入力が必要です。</translation>
    </message>
    <message>
        <source>This program does not read YAML as a whole; it says {0}.</source>
        <translation>このプログラムは YAML 全体は読みませんが、{0} と書かれています。</translation>
    </message>
    <message>
        <source>To use {0} files: {1}</source>
        <translation>{0} ファイルを使うには：{1}</translation>
    </message>
    <message>
        <source>Too few labelled images show these classes, which are left out: {0}.</source>
        <translation>次のクラスはラベル付きの画像が少なすぎるため除外します：{0}。</translation>
    </message>
    <message>
        <source>Try again when it is complete. A program that writes images should write to a new name and rename it then.</source>
        <translation>書き込みが終わってからもう一度試してください。画像を書くプログラムは、新しい名前に書いてから名前を変えるべきです。</translation>
    </message>
    <message>
        <source>Trying prompts for &apos;{0}&apos;</source>
        <translation>「{0}」のプロンプトを試しています</translation>
    </message>
    <message>
        <source>Unpack it, then open the file in it.</source>
        <translation>展開してから、中のファイルを開いてください。</translation>
    </message>
    <message>
        <source>Use an SAE that reads the stream, or another way to repair.</source>
        <translation>ストリームを読む SAE、または別の修復方法を使ってください。</translation>
    </message>
    <message>
        <source>Use the .safetensors file of the model that it was made from.</source>
        <translation>元になったモデルの .safetensors ファイルを使ってください。</translation>
    </message>
    <message>
        <source>Use the model&apos;s .safetensors file, or the one that PyTorch wrote.</source>
        <translation>モデルの .safetensors ファイル、または PyTorch が書いたものを使ってください。</translation>
    </message>
    <message>
        <source>Use the model&apos;s PyTorch or .safetensors file, as transformers or open_clip write it.</source>
        <translation>transformers または open_clip が書いた形の、モデルの PyTorch または .safetensors ファイルを使ってください。</translation>
    </message>
    <message>
        <source>Use the model&apos;s PyTorch or .safetensors file.</source>
        <translation>モデルの PyTorch または .safetensors ファイルを使ってください。</translation>
    </message>
    <message>
        <source>Use the model&apos;s own weights, with 16 or 32 bits a number: rounded ones give other numbers.</source>
        <translation>16 または 32 ビットの、モデル自身の重みを使ってください。丸めた重みでは数値が変わります。</translation>
    </message>
    <message>
        <source>Use the same version of the program on all machines.</source>
        <translation>すべてのコンピューターで同じバージョンのプログラムを使ってください。</translation>
    </message>
    <message>
        <source>Use the tokenizer files that the model was published with.</source>
        <translation>モデルと一緒に公開されたトークナイザーのファイルを使ってください。</translation>
    </message>
    <message>
        <source>ViT, an image tower without texts</source>
        <translation>ViT（テキストのない画像タワー）</translation>
    </message>
    <message>
        <source>What people wrote in {0} cannot be read: it is no file, or one of more than {1} bytes.</source>
        <translation>{0} の書き込みを読み取れません：ファイルではないか、{1} バイトを超えています。</translation>
    </message>
    <message>
        <source>What the file says of its colours makes no sense: {0}.</source>
        <translation>ファイルの色についての記述が意味をなしません：{0}。</translation>
    </message>
    <message>
        <source>What was measured cannot be kept in {0}: {1}.</source>
        <translation>測定結果を {0} に置いておけません：{1}。</translation>
    </message>
    <message>
        <source>Where the encoder is the same matrix turned round, say with the hint &apos;names&apos; that it is W_dec.</source>
        <translation>エンコーダーが同じ行列の転置である場合は、ヒント &apos;names&apos; でそれが W_dec であると指定してください。</translation>
    </message>
    <message>
        <source>Whether its data are damaged could not be checked, because of its unusual colour sampling.</source>
        <translation>色のサンプリングが特殊なため、データが壊れているかどうかを確かめられませんでした。</translation>
    </message>
    <message>
        <source>Whether the decoder bias is subtracted from inputs: {0}.</source>
        <translation>デコーダーのバイアスを入力から引くかどうか：{0}。</translation>
    </message>
    <message>
        <source>Which of the two leans on the shortcut more cannot be told.</source>
        <translation>どちらがよりショートカットに頼っているかは分かりません。</translation>
    </message>
    <message>
        <source>With a prompt for each {0} of its images go to their own sense.</source>
        <translation>それぞれにプロンプトを付けると、画像の {0} が自分の意味に入ります。</translation>
    </message>
    <message>
        <source>With a single class there is no decision to change.</source>
        <translation>クラスが 1 つでは、変える決定がありません。</translation>
    </message>
    <message>
        <source>With a single class there is nothing to decide.</source>
        <translation>クラスが 1 つでは、決めることがありません。</translation>
    </message>
    <message>
        <source>Without labels nothing says whether a compound is read as one of its words.</source>
        <translation>ラベルがないと、複合語がその語の 1 つとして読まれているかどうかは分かりません。</translation>
    </message>
    <message>
        <source>Without labels of two classes only reasons that must not count can be confirmed: nothing speaks for or against the others.</source>
        <translation>2 つのクラスのラベルがなければ、確認できるのは認めない根拠だけです。ほかのものの是非を示すものがありません。</translation>
    </message>
    <message>
        <source>Without their text regions {0} of {1} images are called otherwise ({2}, 95 % band {3} to {4}).</source>
        <translation>文字領域を隠すと、{1} 枚のうち {0} 枚が別のクラスになります（{2}、95 % 区間 {3}～{4}）。</translation>
    </message>
    <message>
        <source>Write &quot;finetuning_scaling_factor&quot;: true into {0} if activations are multiplied by it before they are decoded, or take the tensor out of the file.</source>
        <translation>デコードの前に活性値にこれを掛けるのであれば、{0} に &quot;finetuning_scaling_factor&quot;: true と書いてください。そうでなければ、テンソルをファイルから取り除いてください。</translation>
    </message>
    <message>
        <source>Write for example 42=0.5; a factor lies between 0 and {0}.</source>
        <translation>たとえば 42=0.5 と書いてください。倍率は 0 から {0} までです。</translation>
    </message>
    <message>
        <source>Write it in digits alone, as 1500.</source>
        <translation>1500 のように数字だけで書いてください。</translation>
    </message>
    <message>
        <source>Write it in digits with one decimal point, as 1500.5.</source>
        <translation>1500.5 のように、数字と 1 つの小数点で書いてください。</translation>
    </message>
    <message>
        <source>Write it with a point, or without one.</source>
        <translation>小数点を付けて、または付けずに書いてください。</translation>
    </message>
    <message>
        <source>Write on one image or more, or give a table of text regions.</source>
        <translation>1 枚以上の画像に書くか、文字領域の表を指定してください。</translation>
    </message>
    <message>
        <source>Writing on blank pictures</source>
        <translation>無地の画像に書いています</translation>
    </message>
    <message>
        <source>Writing on images</source>
        <translation>画像に書いています</translation>
    </message>
    <message>
        <source>Writing the audits</source>
        <translation>監査を書き込んでいます</translation>
    </message>
    <message>
        <source>Writing the encoder</source>
        <translation>エンコーダーを書いています</translation>
    </message>
    <message>
        <source>Writing the log</source>
        <translation>ログを書き込んでいます</translation>
    </message>
    <message>
        <source>Written words do no more than patches without letters.</source>
        <translation>書かれた語の影響は、文字のない板と変わりません。</translation>
    </message>
    <message>
        <source>X-CLIP, a CLIP for videos</source>
        <translation>X-CLIP（動画の CLIP）</translation>
    </message>
    <message>
        <source>a BatchTopK SAE fires what exceeds its threshold</source>
        <translation>BatchTopK の SAE は、しきい値を超えるものを発火させます</translation>
    </message>
    <message>
        <source>a Core ML model</source>
        <translation>Core ML のモデル</translation>
    </message>
    <message>
        <source>a GGUF file, whose weights were rounded for llama.cpp and its relatives</source>
        <translation>重みが llama.cpp などのために丸められた GGUF ファイル</translation>
    </message>
    <message>
        <source>a Keras model</source>
        <translation>Keras のモデル</translation>
    </message>
    <message>
        <source>a TensorFlow Lite model</source>
        <translation>TensorFlow Lite のモデル</translation>
    </message>
    <message>
        <source>a TensorFlow or Keras model</source>
        <translation>TensorFlow または Keras のモデル</translation>
    </message>
    <message>
        <source>a checkpoint of Megatron, whose tensors may be spread over several processes</source>
        <translation>テンソルが複数のプロセスに分かれていることのある Megatron のチェックポイント</translation>
    </message>
    <message>
        <source>a checkpoint of Orbax (JAX)</source>
        <translation>Orbax（JAX）のチェックポイント</translation>
    </message>
    <message>
        <source>a checksum in its {0} is wrong</source>
        <translation>{0} のチェックサムが合いません</translation>
    </message>
    <message>
        <source>a compressed piece of it {0} than its header says</source>
        <translation>圧縮された部分の{0}、ヘッダーの記述と異なります</translation>
    </message>
    <message>
        <source>a distributed checkpoint of PyTorch, whose tensors are spread over files</source>
        <translation>テンソルが複数のファイルに分かれた PyTorch の分散チェックポイント</translation>
    </message>
    <message>
        <source>a field has the number 0</source>
        <translation>フィールドの番号が 0 です</translation>
    </message>
    <message>
        <source>a field is cut off</source>
        <translation>フィールドが途中で切れています</translation>
    </message>
    <message>
        <source>a field is of the kind {0}</source>
        <translation>フィールドの種類が {0} です</translation>
    </message>
    <message>
        <source>a model of TensorFlow&apos;s</source>
        <translation>TensorFlow のモデル</translation>
    </message>
    <message>
        <source>a model that DeepSpeed (ZeRO 3) spread over several processes</source>
        <translation>DeepSpeed（ZeRO 3）が複数のプロセスに分けたモデル</translation>
    </message>
    <message>
        <source>a narrow band far from zero, spread out without outliers</source>
        <translation>0 から離れた狭い帯。外れ値を除いて広げました</translation>
    </message>
    <message>
        <source>a number is cut off</source>
        <translation>数値が途中で切れています</translation>
    </message>
    <message>
        <source>a number is too long</source>
        <translation>数値が長すぎます</translation>
    </message>
    <message>
        <source>a number stands where a message should</source>
        <translation>メッセージがあるべき場所に数値があります</translation>
    </message>
    <message>
        <source>a pair of towers of other models</source>
        <translation>ほかのモデルの 2 つのタワーの組</translation>
    </message>
    <message>
        <source>a piece has a value of the wrong kind</source>
        <translation>ピースの値の種類が誤っています</translation>
    </message>
    <message>
        <source>a piece has {0} characters, more than {1}</source>
        <translation>語片に {0} 文字あり、上限の {1} 文字を超えています</translation>
    </message>
    <message>
        <source>a piece of it unpacks to {0} bytes</source>
        <translation>一部を展開すると {0} バイトになります</translation>
    </message>
    <message>
        <source>a piece stands in it twice</source>
        <translation>同じピースが 2 回あります</translation>
    </message>
    <message>
        <source>a pipeline of diffusers, which makes images; the CLIP in it, if any, is a single tower</source>
        <translation>画像を作る diffusers のパイプライン。中に CLIP があっても片方のタワーだけです</translation>
    </message>
    <message>
        <source>a pointer of Git LFS, not the file itself</source>
        <translation>ファイル本体ではなく、Git LFS のポインター</translation>
    </message>
    <message>
        <source>a program that torch.export wrote</source>
        <translation>torch.export が書いたプログラム</translation>
    </message>
    <message>
        <source>a prompt set</source>
        <translation>プロンプトセット</translation>
    </message>
    <message>
        <source>a size of its images or patches is missing</source>
        <translation>画像またはパッチの大きさがありません</translation>
    </message>
    <message>
        <source>a table of concepts</source>
        <translation>概念の表</translation>
    </message>
    <message>
        <source>a table of settings</source>
        <translation>設定の表</translation>
    </message>
    <message>
        <source>a task of a cluster</source>
        <translation>クラスターのタスク</translation>
    </message>
    <message>
        <source>a tensor has the unsupported number type</source>
        <translation>テンソルの数値型に対応していません</translation>
    </message>
    <message>
        <source>a web page, as when a download needs an account</source>
        <translation>ダウンロードにアカウントが必要なときなどの Web ページ</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>all classes</source>
        <translation>すべてのクラス</translation>
    </message>
    <message>
        <source>all its finite values, as asked for</source>
        <translation>指定どおり、有限な値のすべて</translation>
    </message>
    <message>
        <source>all sides</source>
        <translation>すべての辺</translation>
    </message>
    <message>
        <source>all streams are read together</source>
        <translation>すべてのストリームをまとめて読みます</translation>
    </message>
    <message>
        <source>all that its numbers can hold</source>
        <translation>数値が表せるすべての範囲</translation>
    </message>
    <message>
        <source>all that its numbers can hold, as asked for</source>
        <translation>指定どおり、数値が表せるすべての範囲</translation>
    </message>
    <message>
        <source>all that signed 8-bit numbers can hold</source>
        <translation>符号付き 8 ビットの数値が表せるすべての範囲</translation>
    </message>
    <message>
        <source>an HDF5 file, as TensorFlow and Keras write them</source>
        <translation>TensorFlow や Keras が書く HDF5 ファイル</translation>
    </message>
    <message>
        <source>an ONNX model</source>
        <translation>ONNX のモデル</translation>
    </message>
    <message>
        <source>an OpenVINO model</source>
        <translation>OpenVINO のモデル</translation>
    </message>
    <message>
        <source>an OrderedDict is made of something that is no pair</source>
        <translation>OrderedDict が 2 つ組でないものから作られています</translation>
    </message>
    <message>
        <source>an SAE that is read as &apos;{0}&apos; has no part &apos;{1}&apos;</source>
        <translation>&apos;{0}&apos; として読む SAE に &apos;{1}&apos; という部分はありません</translation>
    </message>
    <message>
        <source>an answer of a cluster</source>
        <translation>クラスターの応答</translation>
    </message>
    <message>
        <source>an archive of files</source>
        <translation>ファイルのアーカイブ</translation>
    </message>
    <message>
        <source>an engine that TensorRT built for one GPU</source>
        <translation>TensorRT が 1 種類の GPU 用に作ったエンジン</translation>
    </message>
    <message>
        <source>an image</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>and nothing says how strongly they count (lora_alpha)</source>
        <translation>どの強さで効くか（lora_alpha）がどこにも書かれていません</translation>
    </message>
    <message>
        <source>arrays of NumPy</source>
        <translation>NumPy の配列</translation>
    </message>
    <message>
        <source>as a JPEG of quality 75</source>
        <translation>品質 75 の JPEG として</translation>
    </message>
    <message>
        <source>as a JPEG of quality 90</source>
        <translation>品質 90 の JPEG として</translation>
    </message>
    <message>
        <source>as asked for</source>
        <translation>指定どおり</translation>
    </message>
    <message>
        <source>as the file declares</source>
        <translation>ファイルの宣言どおり</translation>
    </message>
    <message>
        <source>at the site &apos;{0}&apos; there is one vector an image</source>
        <translation>位置 &apos;{0}&apos; では画像ごとに 1 つのベクトルです</translation>
    </message>
    <message>
        <source>by several trainings: {0}</source>
        <translation>複数の学習によるもの：{0}</translation>
    </message>
    <message>
        <source>changes for another model&apos;s weights (an adapter, such as LoRA), not a whole model</source>
        <translation>モデル全体ではなく、別のモデルの重みへの変更（LoRA などのアダプター）</translation>
    </message>
    <message>
        <source>complex numbers</source>
        <translation>複素数</translation>
    </message>
    <message>
        <source>cut by a 16th at the upper left</source>
        <translation>左上を 16 分の 1 切り取って</translation>
    </message>
    <message>
        <source>cut by a 32nd on every side</source>
        <translation>各辺を 32 分の 1 切り取って</translation>
    </message>
    <message>
        <source>decoding it takes longer than an image file of its size may</source>
        <translation>復号に、この大きさの画像ファイルに許される時間より長くかかっています</translation>
    </message>
    <message>
        <source>decoding it takes longer than {0} seconds</source>
        <translation>デコードに {0} 秒より長くかかります</translation>
    </message>
    <message>
        <source>decoding it takes more memory than an image may</source>
        <translation>デコードに、画像に許されるより多くのメモリが必要です</translation>
    </message>
    <message>
        <source>does not count each image of a latent once</source>
        <translation>で、潜在ユニットの各画像が 1 回ずつ数えられていません</translation>
    </message>
    <message>
        <source>does not count the latents from 0 on</source>
        <translation>の潜在ユニットの番号が 0 からの連番ではありません</translation>
    </message>
    <message>
        <source>does not have as many values as &apos;{0}&apos;</source>
        <translation>の値の数が「{0}」と一致しません</translation>
    </message>
    <message>
        <source>does not have one value for each row</source>
        <translation>の値が 1 行に 1 つずつではありません</translation>
    </message>
    <message>
        <source>does not have {0} counts for each latent</source>
        <translation>に、潜在ユニットごとに {0} 個の度数がありません</translation>
    </message>
    <message>
        <source>does not have {0} edges for each latent</source>
        <translation>に、潜在ユニットごとに {0} 個の境界値がありません</translation>
    </message>
    <message>
        <source>does not hold what it says</source>
        <translation>の内容が、宣言されたものと異なります</translation>
    </message>
    <message>
        <source>does not look like a CLIP but like a classifier&apos;s head</source>
        <translation>CLIP ではなく、分類器のヘッドのようです</translation>
    </message>
    <message>
        <source>everything else</source>
        <translation>ほかのすべて</translation>
    </message>
    <message>
        <source>finds objects in images (OWL-ViT or similar), not a CLIP</source>
        <translation>画像の物体を見つけるモデル（OWL-ViT など）で、CLIP ではありません</translation>
    </message>
    <message>
        <source>float8 (8 bits)</source>
        <translation>float8（8 ビット）</translation>
    </message>
    <message>
        <source>floating-point numbers of 4 or 6 bits</source>
        <translation>4 または 6 ビットの浮動小数点数</translation>
    </message>
    <message>
        <source>folders with weights</source>
        <translation>重みのあるフォルダー</translation>
    </message>
    <message>
        <source>from nothing to one, as floats of pictures go</source>
        <translation>0 から 1。浮動小数点の画像の通例です</translation>
    </message>
    <message>
        <source>gives &apos;{0}&apos; another label in line {1}</source>
        <translation>{1} 行目で「{0}」に別のラベルを付けています</translation>
    </message>
    <message>
        <source>gives &apos;{0}&apos; another part in line {1}</source>
        <translation>{1} 行目で「{0}」に別の部品が付いています</translation>
    </message>
    <message>
        <source>gives &apos;{0}&apos; other taxa in line {1} than before</source>
        <translation>{1} 行目で「{0}」に前と違う分類群が付いています</translation>
    </message>
    <message>
        <source>has a latent that fired on {0} of {1} images</source>
        <translation>に、画像 {1} 枚のうち {0} 枚で発火したとされる潜在ユニットがあります</translation>
    </message>
    <message>
        <source>has a page of an impossible size</source>
        <translation>に、大きさがあり得ない値のページがあります</translation>
    </message>
    <message>
        <source>has a page of the unknown kind {0}</source>
        <translation>に、種類 {0} の不明なページがあります</translation>
    </message>
    <message>
        <source>has a page that goes beyond its end</source>
        <translation>に、終わりを超えるページがあります</translation>
    </message>
    <message>
        <source>has a page whose header has an endless number</source>
        <translation>に、ヘッダーの数値が終わらないページがあります</translation>
    </message>
    <message>
        <source>has a page whose header is nested too deeply</source>
        <translation>に、ヘッダーの入れ子が深すぎるページがあります</translation>
    </message>
    <message>
        <source>has a page whose header is none that is known</source>
        <translation>に、ヘッダーが不明な形式のページがあります</translation>
    </message>
    <message>
        <source>has a page whose header is not whole</source>
        <translation>に、ヘッダーが不完全なページがあります</translation>
    </message>
    <message>
        <source>has a page whose header says something twice</source>
        <translation>に、ヘッダーに同じ項目が 2 回あるページがあります</translation>
    </message>
    <message>
        <source>has a text of more than {0} characters</source>
        <translation>に、{0} 文字を超える文字列があります</translation>
    </message>
    <message>
        <source>has a text with a character of the value zero</source>
        <translation>に、値が 0 の文字を含む文字列があります</translation>
    </message>
    <message>
        <source>has a text with control characters</source>
        <translation>に、制御文字を含む文字列があります</translation>
    </message>
    <message>
        <source>has a value outside 1 to {0}</source>
        <translation>に、1 から {0} の範囲外の値があります</translation>
    </message>
    <message>
        <source>has a value outside {0}</source>
        <translation>に、範囲外の値があります（範囲：{0}）</translation>
    </message>
    <message>
        <source>has a value that is no SHA-256</source>
        <translation>に、SHA-256 でない値があります</translation>
    </message>
    <message>
        <source>has a value that is no number</source>
        <translation>に、数値でない値があります</translation>
    </message>
    <message>
        <source>has an empty box in line {0}</source>
        <translation>{0} 行目の枠が空です</translation>
    </message>
    <message>
        <source>has an infinite value</source>
        <translation>に、無限大の値があります</translation>
    </message>
    <message>
        <source>has another number of bits</source>
        <translation>ビット数が</translation>
    </message>
    <message>
        <source>has another number of channels</source>
        <translation>チャンネル数が</translation>
    </message>
    <message>
        <source>has another size</source>
        <translation>大きさが</translation>
    </message>
    <message>
        <source>has edges that do not rise</source>
        <translation>に、増えていかない境界値があります</translation>
    </message>
    <message>
        <source>has gaps</source>
        <translation>に欠けがあります</translation>
    </message>
    <message>
        <source>has no column &apos;{0}&apos;</source>
        <translation>列「{0}」がありません</translation>
    </message>
    <message>
        <source>has no column of paths</source>
        <translation>パスの列がありません</translation>
    </message>
    <message>
        <source>has no column of taxa, or one without a name</source>
        <translation>分類群の列がないか、名前のない列があります</translation>
    </message>
    <message>
        <source>has no number in line {0}</source>
        <translation>{0} 行目に数がありません</translation>
    </message>
    <message>
        <source>has two columns of one name</source>
        <translation>同じ名前の列が 2 つあります</translation>
    </message>
    <message>
        <source>has values in the encoding {0}, which is not read</source>
        <translation>に、対応していないエンコーディング {0} の値があります</translation>
    </message>
    <message>
        <source>has {0} cells in line {1} under {2} heads</source>
        <translation>見出しが {2} 個なのに {1} 行目のセルは {0} 個です</translation>
    </message>
    <message>
        <source>has {0} latents and a bias of the shape {1}</source>
        <translation>潜在ユニットが {0} 個ですが、バイアスの形が {1} です</translation>
    </message>
    <message>
        <source>holds a CLIP with learnt prompts between its blocks (MaPLe, VPT or similar)</source>
        <translation>ブロックの間に学習されたプロンプトを持つ CLIP（MaPLe、VPT など）です</translation>
    </message>
    <message>
        <source>holds a text of more than {0} bytes</source>
        <translation>に、{0} バイトを超える文字列があります</translation>
    </message>
    <message>
        <source>holds a text that is not UTF-8</source>
        <translation>に、UTF-8 でない文字列があります</translation>
    </message>
    <message>
        <source>holds an adapter for the embeddings of a CLIP (CLIP-Adapter, Tip-Adapter), not a model</source>
        <translation>モデルではなく、CLIP の埋め込み用のアダプター（CLIP-Adapter、Tip-Adapter）です</translation>
    </message>
    <message>
        <source>holds an image tower whose patches are stored colour last, as MLX and TensorFlow keep them</source>
        <translation>MLX や TensorFlow と同じく、パッチの色を最後の次元に持つ画像タワーです</translation>
    </message>
    <message>
        <source>holds an image tower with a classifier, not a CLIP: there is no text tower</source>
        <translation>CLIP ではなく、分類器付きの画像タワーです。テキストタワーがありません</translation>
    </message>
    <message>
        <source>holds quantised weights (GPTQ, AWQ or similar, of 8 bits or fewer)</source>
        <translation>量子化された重み（GPTQ、AWQ など、8 ビット以下）です</translation>
    </message>
    <message>
        <source>holds quantised weights, with scales beside them</source>
        <translation>スケールを伴う、量子化された重みです</translation>
    </message>
    <message>
        <source>holds the image tower of a CLIP; the blocks of its text tower were taken away, as programs that train image towers do (WiSE-FT, task vectors)</source>
        <translation>CLIP の画像タワーです。画像タワーを学習するプログラム（WiSE-FT、task vectors）と同じく、テキストタワーのブロックが取り除かれています</translation>
    </message>
    <message>
        <source>holds the names of a model&apos;s weights but not the weights: DeepSpeed (ZeRO 3) spread them over processes</source>
        <translation>モデルの重みの名前だけで、重みがありません。DeepSpeed（ZeRO 3）が複数のプロセスに分けました</translation>
    </message>
    <message>
        <source>holds weights in whole numbers, as quantising leaves them</source>
        <translation>量子化のあとのような、整数の重みです</translation>
    </message>
    <message>
        <source>holds weights that FSDP joined into rows, one part for each process</source>
        <translation>FSDP がプロセスごとの行にまとめた重みです</translation>
    </message>
    <message>
        <source>holds weights that bitsandbytes quantised to 4 bits</source>
        <translation>bitsandbytes が 4 ビットに量子化した重みです</translation>
    </message>
    <message>
        <source>holds weights that bitsandbytes quantised to 8 bits</source>
        <translation>bitsandbytes が 8 ビットに量子化した重みです</translation>
    </message>
    <message>
        <source>holds weights under the names of Flax or TensorFlow</source>
        <translation>Flax または TensorFlow の名前の重みです</translation>
    </message>
    <message>
        <source>holds {0} values and says that it has {1}</source>
        <translation>の値は {0} 個ですが、{1} 個と書かれています</translation>
    </message>
    <message>
        <source>in a form that is no product of two matrices (&apos;{0}&apos;)</source>
        <translation>2 つの行列の積ではない形（&apos;{0}&apos;）です</translation>
    </message>
    <message>
        <source>is a BLIP or ALBEF, not a CLIP</source>
        <translation>CLIP ではなく、BLIP または ALBEF です</translation>
    </message>
    <message>
        <source>is a captioning model (BLIP-2), not a CLIP</source>
        <translation>CLIP ではなく、説明文を作るモデル（BLIP-2）です</translation>
    </message>
    <message>
        <source>is a prompt learner (CoOp or a relative): words learnt for a CLIP, not a model</source>
        <translation>モデルではなく、プロンプト学習器（CoOp など）です。CLIP のために学習された単語です</translation>
    </message>
    <message>
        <source>is a prompt learner: what was learnt for a CLIP, not a model</source>
        <translation>モデルではなく、プロンプト学習器です。CLIP のために学習されたものです</translation>
    </message>
    <message>
        <source>is an EVA-CLIP under the names of those who made it (BAAI), which this program does not read</source>
        <translation>作成者（BAAI）の名前のままの EVA-CLIP で、このプログラムでは読めません</translation>
    </message>
    <message>
        <source>is not valid at &apos;model.merges&apos;: a pair lacks the &apos;continuing_subword_prefix&apos;</source>
        <translation>の「model.merges」が正しくありません：「continuing_subword_prefix」のない組があります</translation>
    </message>
    <message>
        <source>is not valid at &apos;model.merges&apos;: it is no list of pairs</source>
        <translation>の「model.merges」が正しくありません：組の並びではありません</translation>
    </message>
    <message>
        <source>is not valid at &apos;model.vocab&apos;: it is no vocabulary</source>
        <translation>の「model.vocab」が正しくありません：語彙ではありません</translation>
    </message>
    <message>
        <source>is not valid at &apos;normalizer&apos;: its replacements make texts too long</source>
        <translation>の「normalizer」が正しくありません：置換によって文が長くなりすぎます</translation>
    </message>
    <message>
        <source>is not valid at &apos;post_processor.single&apos;: it has not one text and marks that are explained</source>
        <translation>の「post_processor.single」が正しくありません：1 つの文と、説明のある印から成っていません</translation>
    </message>
    <message>
        <source>is not valid at {0}</source>
        <translation>の次の箇所が正しくありません：{0}</translation>
    </message>
    <message>
        <source>it cannot be decoded ({0})</source>
        <translation>デコードできません（{0}）</translation>
    </message>
    <message>
        <source>it changed while it was read</source>
        <translation>読んでいる間に変更されました</translation>
    </message>
    <message>
        <source>it claims {0} colours</source>
        <translation>色が {0} 色あるとされています</translation>
    </message>
    <message>
        <source>it claims {0} values for each pixel</source>
        <translation>1 ピクセルに {0} 個の値があるとしています</translation>
    </message>
    <message>
        <source>it does not have one piece for what is unknown</source>
        <translation>未知のもののためのピースがちょうど 1 つではありません</translation>
    </message>
    <message>
        <source>it does not say what else</source>
        <translation>ほかに何があるかの情報はありません</translation>
    </message>
    <message>
        <source>it has a number of {0} digits</source>
        <translation>{0} 桁の数値があります</translation>
    </message>
    <message>
        <source>it has become shorter since it was opened</source>
        <translation>開いた後にファイルが短くなりました</translation>
    </message>
    <message>
        <source>it has half of a surrogate pair, which is no character</source>
        <translation>文字にならないサロゲートペアの半分が含まれています</translation>
    </message>
    <message>
        <source>it has more than the {0} bytes that are read</source>
        <translation>読み取れる上限の {0} バイトを超えています</translation>
    </message>
    <message>
        <source>it has more than {0} pieces</source>
        <translation>ピースが {0} 個を超えています</translation>
    </message>
    <message>
        <source>it has more than {0} scans</source>
        <translation>スキャンが {0} 個を超えています</translation>
    </message>
    <message>
        <source>it has no width or no height</source>
        <translation>幅または高さがありません</translation>
    </message>
    <message>
        <source>it has other columns</source>
        <translation>列が異なります</translation>
    </message>
    <message>
        <source>it has {0} bytes</source>
        <translation>{0} バイトです</translation>
    </message>
    <message>
        <source>it has {0} bytes, more than the {1} that are read</source>
        <translation>{0} バイトで、読み取れる上限の {1} バイトを超えています</translation>
    </message>
    <message>
        <source>it has {0}, which is no number of JSON</source>
        <translation>JSON の数値ではない {0} があります</translation>
    </message>
    <message>
        <source>it holds more than {0} bytes between its parts</source>
        <translation>構成要素の間に {0} バイトを超えるデータがあります</translation>
    </message>
    <message>
        <source>it holds numbers of the unsupported type</source>
        <translation>対応していない型の数値です</translation>
    </message>
    <message>
        <source>it holds printing inks other than cyan, magenta, yellow and black</source>
        <translation>シアン、マゼンタ、イエロー、ブラック以外の印刷インクを含みます</translation>
    </message>
    <message>
        <source>it holds {0} (&apos;{1}&apos;)</source>
        <translation>{0}（&apos;{1}&apos;）を含みます</translation>
    </message>
    <message>
        <source>it holds {0} bytes of pixel data, more than its picture can have</source>
        <translation>画素データが {0} バイトあり、この画像で可能な量を超えています</translation>
    </message>
    <message>
        <source>it is a JPEG with {0} bits per channel, not 8</source>
        <translation>チャンネルあたり 8 ビットではなく {0} ビットの JPEG です</translation>
    </message>
    <message>
        <source>it is a PNG in Apple&apos;s own variant (CgBI)</source>
        <translation>Apple 独自の PNG（CgBI）です</translation>
    </message>
    <message>
        <source>it is a zip archive but not one that PyTorch wrote</source>
        <translation>zip アーカイブですが、PyTorch が書いたものではありません</translation>
    </message>
    <message>
        <source>it is cut into {0} pieces, more than are read here</source>
        <translation>{0} 個の部分に分かれており、ここで読める数を超えています</translation>
    </message>
    <message>
        <source>it is cut off, or unpacks to more than {0} bytes</source>
        <translation>途中で切れているか、展開すると {0} バイトを超えます</translation>
    </message>
    <message>
        <source>it is damaged: {0}</source>
        <translation>破損しています：{0}</translation>
    </message>
    <message>
        <source>it is nested deeper than {0} brackets</source>
        <translation>括弧の入れ子が {0} 段を超えています</translation>
    </message>
    <message>
        <source>it is no JSON: {0}</source>
        <translation>JSON ではありません：{0}</translation>
    </message>
    <message>
        <source>it is no file any more</source>
        <translation>ファイルではなくなっています</translation>
    </message>
    <message>
        <source>it is not a whole number from 1 to {0}, or four of them</source>
        <translation>1 から {0} までの整数でも、その 4 つの組でもありません</translation>
    </message>
    <message>
        <source>it is not a whole number from 1 to {0}, or two of them</source>
        <translation>1 から {0} までの整数でも、その 2 つの組でもありません</translation>
    </message>
    <message>
        <source>it is not base64</source>
        <translation>base64 ではありません</translation>
    </message>
    <message>
        <source>it is not three numbers from {0} to {1}</source>
        <translation>{0} から {1} までの 3 つの数値ではありません</translation>
    </message>
    <message>
        <source>it lacks pieces of single bytes</source>
        <translation>1 バイトのピースがありません</translation>
    </message>
    <message>
        <source>it lies too many folders deep</source>
        <translation>フォルダーの階層が深すぎます</translation>
    </message>
    <message>
        <source>its Adobe colour transform is unknown</source>
        <translation>Adobe の色変換が不明です</translation>
    </message>
    <message>
        <source>its JFIF version is unknown</source>
        <translation>JFIF のバージョンが不明です</translation>
    </message>
    <message>
        <source>its JPEG data are hierarchical or losslessly coded, which is not read here</source>
        <translation>JPEG データが階層型または可逆圧縮で、ここでは読めません</translation>
    </message>
    <message>
        <source>its JPEG data are losslessly or hierarchically coded, which is not read here</source>
        <translation>JPEG データが可逆圧縮または階層型で、ここでは読めません</translation>
    </message>
    <message>
        <source>its YCbCr colours have {0} bits</source>
        <translation>YCbCr の色が {0} ビットです</translation>
    </message>
    <message>
        <source>its bytes are not UTF-8</source>
        <translation>データが UTF-8 ではありません</translation>
    </message>
    <message>
        <source>its channels have numbers of different kinds</source>
        <translation>チャンネルごとに数値の種類が異なります</translation>
    </message>
    <message>
        <source>its colours are Adobe RGB (by the EXIF of the camera)</source>
        <translation>色は Adobe RGB である（カメラの EXIF による）</translation>
    </message>
    <message>
        <source>its colours are high dynamic range{0}</source>
        <translation>色はハイダイナミックレンジである{0}</translation>
    </message>
    <message>
        <source>its colours are not sRGB (by the EXIF of the camera), but not what they are</source>
        <translation>色は sRGB ではない（カメラの EXIF による）が、何であるかの記述がない</translation>
    </message>
    <message>
        <source>its colours are stored at a lower resolution, and in planes or as differences</source>
        <translation>色が低い解像度で、かつ面ごとまたは差分で保存されています</translation>
    </message>
    <message>
        <source>its colours are stored at a resolution that the standard does not know</source>
        <translation>色が、規格にない解像度で保存されています</translation>
    </message>
    <message>
        <source>its colours are stored in a way that is not read here (photometric {0})</source>
        <translation>色が、ここでは読めない方法で保存されています（photometric {0}）</translation>
    </message>
    <message>
        <source>its colours are {0}</source>
        <translation>色は {0} である</translation>
    </message>
    <message>
        <source>its colours have primaries and a gamma ({0}) of their own</source>
        <translation>色は独自の原色とガンマ（{0}）を持つ</translation>
    </message>
    <message>
        <source>its compressed pixel data are damaged</source>
        <translation>圧縮されたピクセルデータが壊れています</translation>
    </message>
    <message>
        <source>its dictionary is not an archetypal one, which has a relaxation</source>
        <translation>辞書が、緩和項を持つアーキタイプ型ではありません</translation>
    </message>
    <message>
        <source>its fax data use the uncompressed mode, which is not read here</source>
        <translation>ファクスのデータが非圧縮モードを使っており、ここでは読めません</translation>
    </message>
    <message>
        <source>its gamma is out of range</source>
        <translation>ガンマが範囲外です</translation>
    </message>
    <message>
        <source>its header has {0} bytes, more than the {1} that are read</source>
        <translation>ヘッダーが {0} バイトで、読み取れる上限の {1} バイトを超えています</translation>
    </message>
    <message>
        <source>its header is damaged</source>
        <translation>ヘッダーが壊れています</translation>
    </message>
    <message>
        <source>its header is damaged: it has fewer channels than its colours need</source>
        <translation>ヘッダーが壊れています。色に必要な数よりチャンネルが少なくなっています</translation>
    </message>
    <message>
        <source>its header is damaged: its palette is missing or too short</source>
        <translation>ヘッダーが壊れています。パレットがないか、短すぎます</translation>
    </message>
    <message>
        <source>its header is damaged: {0}</source>
        <translation>ヘッダーが壊れています：{0}</translation>
    </message>
    <message>
        <source>its header is not valid JSON: {0}</source>
        <translation>ヘッダーが正しい JSON ではありません：{0}</translation>
    </message>
    <message>
        <source>its header says that it has no pixels</source>
        <translation>ヘッダーによるとピクセルがありません</translation>
    </message>
    <message>
        <source>its name, or the path to it, is longer than the system can open</source>
        <translation>名前またはパスが、システムで開ける長さを超えています</translation>
    </message>
    <message>
        <source>its number {0} cannot be kept</source>
        <translation>数値 {0} を保持できません</translation>
    </message>
    <message>
        <source>its numbers are out of range</source>
        <translation>数値が範囲外です</translation>
    </message>
    <message>
        <source>its outermost value</source>
        <translation>最も外側の値</translation>
    </message>
    <message>
        <source>its own range without outliers</source>
        <translation>外れ値を除いた、画像自身の範囲</translation>
    </message>
    <message>
        <source>its palette is missing</source>
        <translation>パレットがありません</translation>
    </message>
    <message>
        <source>its palette is used with numbers that are not read here</source>
        <translation>パレットが、ここでは読めない数値で使われています</translation>
    </message>
    <message>
        <source>its picture data are damaged: some of them are left over after the last pixel</source>
        <translation>画像データが壊れています。最後のピクセルのあとにデータが残っています</translation>
    </message>
    <message>
        <source>its picture data are damaged: there is a hole of zeros after about {0} of the file</source>
        <translation>画像データが壊れています。ファイルのおよそ {0} のあとに、ゼロの穴があります</translation>
    </message>
    <message>
        <source>its picture data are damaged: they do not hold all of its pixels</source>
        <translation>画像データが壊れています。すべてのピクセルが含まれていません</translation>
    </message>
    <message>
        <source>its picture data are damaged: they hold a code without a meaning</source>
        <translation>画像データが壊れています。意味のない符号があります</translation>
    </message>
    <message>
        <source>its picture data end too early{0}</source>
        <translation>画像データが早く終わりすぎています{0}</translation>
    </message>
    <message>
        <source>its pixel data are damaged ({0})</source>
        <translation>ピクセルデータが壊れています（{0}）</translation>
    </message>
    <message>
        <source>its pixel data hold more codes than pixels</source>
        <translation>画素データの符号が画素の数を超えています</translation>
    </message>
    <message>
        <source>its pixels are compressed in a way that is not read here ({0})</source>
        <translation>ピクセルの圧縮方式が、ここでは読めません（{0}）</translation>
    </message>
    <message>
        <source>its pixels are stored in a way that is not read here ({0})</source>
        <translation>ピクセルの保存方式が、ここでは読めません（{0}）</translation>
    </message>
    <message>
        <source>its primaries are no colours</source>
        <translation>原色が色になっていません</translation>
    </message>
    <message>
        <source>its primaries lie on one line</source>
        <translation>原色が一直線上にあります</translation>
    </message>
    <message>
        <source>its printing or Lab colours have {0} bits</source>
        <translation>印刷色または Lab の色が {0} ビットです</translation>
    </message>
    <message>
        <source>its scans do not follow from each other: some are missing or damaged</source>
        <translation>スキャンの順序がつながりません。欠けているか、壊れているものがあります</translation>
    </message>
    <message>
        <source>its structure changes a tensor after it was made</source>
        <translation>構造が、作成済みのテンソルを変更しようとしています</translation>
    </message>
    <message>
        <source>its structure gives an object of &apos;{0}&apos; its attributes twice</source>
        <translation>構造が、「{0}」のオブジェクトに属性を 2 回与えています</translation>
    </message>
    <message>
        <source>its structure is divided otherwise than it says</source>
        <translation>構造の区切りが、書かれたものと異なります</translation>
    </message>
    <message>
        <source>its structure is written in the unknown protocol {0}</source>
        <translation>構造が不明なプロトコル {0} で書かれています</translation>
    </message>
    <message>
        <source>its structure makes a plain value by a call of {0}</source>
        <translation>構造が、単純な値を {0} の呼び出しで作ろうとしています</translation>
    </message>
    <message>
        <source>its tensors are those of &apos;{0}&apos;</source>
        <translation>テンソルは &apos;{0}&apos; のものです</translation>
    </message>
    <message>
        <source>its tiles are blocks of a volume</source>
        <translation>タイルが立体のブロックです</translation>
    </message>
    <message>
        <source>its tiles have no width or no height</source>
        <translation>タイルに幅または高さがありません</translation>
    </message>
    <message>
        <source>its values are complex numbers, not a picture</source>
        <translation>値が画像ではなく複素数です</translation>
    </message>
    <message>
        <source>its values have {0} bits</source>
        <translation>値が {0} ビットです</translation>
    </message>
    <message>
        <source>its values have {0} packed bits</source>
        <translation>値が詰められた {0} ビットです</translation>
    </message>
    <message>
        <source>its white is no white</source>
        <translation>白が白になっていません</translation>
    </message>
    <message>
        <source>its {0} are damaged: some of the data are left over after the last pixel</source>
        <translation>{0}が壊れています。最後のピクセルのあとにデータが残っています</translation>
    </message>
    <message>
        <source>lacks the size of an image that is used</source>
        <translation>に、使われている画像の大きさがありません</translation>
    </message>
    <message>
        <source>latent {0}</source>
        <translation>潜在ユニット {0}</translation>
    </message>
    <message>
        <source>leaves out a taxon in line {0} and gives a finer one</source>
        <translation>{0} 行目で上位の分類群が抜けたまま、より細かいものがあります</translation>
    </message>
    <message>
        <source>length and direction</source>
        <translation>長さと方向</translation>
    </message>
    <message>
        <source>length and direction (GmP)</source>
        <translation>長さと方向（GmP）</translation>
    </message>
    <message>
        <source>less than 1%</source>
        <translation>1% 未満</translation>
    </message>
    <message>
        <source>lossy JPEG of raw files</source>
        <translation>raw ファイルの非可逆 JPEG</translation>
    </message>
    <message>
        <source>metadata of {0}</source>
        <translation>{0} のメタデータ</translation>
    </message>
    <message>
        <source>more than 99%</source>
        <translation>99% 超</translation>
    </message>
    <message>
        <source>moved by a 32nd to the lower right</source>
        <translation>右下へ 32 分の 1 ずらして</translation>
    </message>
    <message>
        <source>moved by a 32nd to the upper left</source>
        <translation>左上へ 32 分の 1 ずらして</translation>
    </message>
    <message>
        <source>names no image in line {0}</source>
        <translation>{0} 行目に画像の名前がありません</translation>
    </message>
    <message>
        <source>nested tensors</source>
        <translation>入れ子のテンソル</translation>
    </message>
    <message>
        <source>no SAE &apos;{0}&apos;</source>
        <translation>SAE「{0}」は使えません</translation>
    </message>
    <message>
        <source>no data ({0})</source>
        <translation>データなし（{0}）</translation>
    </message>
    <message>
        <source>no encoder</source>
        <translation>エンコーダーは使えません</translation>
    </message>
    <message>
        <source>no fit check of the SAE &apos;{0}&apos;</source>
        <translation>SAE「{0}」の適合の確認結果はありません</translation>
    </message>
    <message>
        <source>no label of a latent of &apos;{0}&apos;</source>
        <translation>「{0}」の潜在ユニットのラベルはありません</translation>
    </message>
    <message>
        <source>no latent fires</source>
        <translation>潜在ユニットが発火しない</translation>
    </message>
    <message>
        <source>no picture of a reference image</source>
        <translation>参照画像の縮小画像はありません</translation>
    </message>
    <message>
        <source>no prompt set &apos;{0}&apos;</source>
        <translation>プロンプトセット「{0}」は使えません</translation>
    </message>
    <message>
        <source>no reasons policy of its prompt set</source>
        <translation>そのプロンプトセットの根拠の方針はありません</translation>
    </message>
    <message>
        <source>no reference image of &apos;{0}&apos;</source>
        <translation>「{0}」の参照画像はありません</translation>
    </message>
    <message>
        <source>no stored reference embedding of &apos;{0}&apos;</source>
        <translation>「{0}」の参照画像の保存された埋め込みはありません</translation>
    </message>
    <message>
        <source>no vocabulary &apos;{0}&apos;</source>
        <translation>語彙「{0}」は使えません</translation>
    </message>
    <message>
        <source>no word of how the encoder was made</source>
        <translation>エンコーダーがどのように作られたかの情報はありません</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>none of its pixels was ever written</source>
        <translation>ピクセルが 1 つも書かれていません</translation>
    </message>
    <message>
        <source>none of its values is a finite number that the file calls valid</source>
        <translation>ファイルが有効とする有限な値が 1 つもありません</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>記述なし</translation>
    </message>
    <message>
        <source>of a kind that is more than a sum (DoRA, LoHa or similar)</source>
        <translation>和より複雑な種類（DoRA、LoHa など）です</translation>
    </message>
    <message>
        <source>only {0} of its scans are there, and the picture needs more: detail or colour is missing</source>
        <translation>スキャンが {0} 個しかなく、画像にはもっと必要です。細部または色が欠けています</translation>
    </message>
    <message>
        <source>parts of its picture data are missing or out of order</source>
        <translation>画像データの一部が欠けているか、順序が乱れています</translation>
    </message>
    <message>
        <source>parts of the state of DeepSpeed&apos;s optimiser (ZeRO), not the model itself</source>
        <translation>モデル本体ではなく、DeepSpeed のオプティマイザー（ZeRO）の状態の一部</translation>
    </message>
    <message>
        <source>picture data</source>
        <translation>画像データ</translation>
    </message>
    <message>
        <source>pixel data</source>
        <translation>ピクセルデータ</translation>
    </message>
    <message>
        <source>predictor {0} of its compression is not known for its numbers</source>
        <translation>圧縮の予測器 {0} は、この数値では知られていません</translation>
    </message>
    <message>
        <source>prompts in one class</source>
        <translation>1 クラスのプロンプト</translation>
    </message>
    <message>
        <source>quantised to 8 bits or fewer</source>
        <translation>8 ビット以下に量子化されています</translation>
    </message>
    <message>
        <source>revisions of the model</source>
        <translation>モデルのリビジョン</translation>
    </message>
    <message>
        <source>says that images are filled up to a square; they are scaled and cut instead</source>
        <translation>画像を正方形になるよう埋めるとしていますが、代わりに拡大縮小して切り抜きます</translation>
    </message>
    <message>
        <source>says that images are not scaled; they are, to what the image tower takes</source>
        <translation>画像を拡大縮小しないとしていますが、画像タワーが受け取る大きさに合わせます</translation>
    </message>
    <message>
        <source>scales images to {0} pixels</source>
        <translation>画像を {0} ピクセルに拡大縮小します</translation>
    </message>
    <message>
        <source>sparse tensors</source>
        <translation>疎なテンソル</translation>
    </message>
    <message>
        <source>steps of a training</source>
        <translation>学習の各ステップ</translation>
    </message>
    <message>
        <source>takes its text tower from another library&apos;s language model (BERT, T5 or similar), which this program cannot compute</source>
        <translation>テキストタワーが別のライブラリの言語モデル（BERT、T5 など）で、このプログラムでは計算できません</translation>
    </message>
    <message>
        <source>tensors that are spread over several processes</source>
        <translation>複数のプロセスに分かれたテンソル</translation>
    </message>
    <message>
        <source>tensors without numbers (on PyTorch&apos;s &apos;meta&apos; device)</source>
        <translation>数値のないテンソル（PyTorch の &apos;meta&apos; デバイス）</translation>
    </message>
    <message>
        <source>texts in all</source>
        <translation>文の総数</translation>
    </message>
    <message>
        <source>the activation of a latent</source>
        <translation>潜在ユニットの活性値</translation>
    </message>
    <message>
        <source>the architecture &apos;{0}&apos; does not compute the activation &apos;{1}&apos;</source>
        <translation>アーキテクチャ「{0}」は活性化関数「{1}」を計算しません</translation>
    </message>
    <message>
        <source>the attributes of a tensor make no sense</source>
        <translation>テンソルの属性が意味をなしません</translation>
    </message>
    <message>
        <source>the bytes of its part &apos;{0}&apos; do not match their checksum</source>
        <translation>構成要素「{0}」のデータがチェックサムと一致しません</translation>
    </message>
    <message>
        <source>the decoder crashes on it ({0})</source>
        <translation>デコーダーが異常終了します（{0}）</translation>
    </message>
    <message>
        <source>the decoder loses its way in it</source>
        <translation>デコーダーが途中で進めなくなります</translation>
    </message>
    <message>
        <source>the drive or the file server failed while it was read</source>
        <translation>読んでいる間に、ドライブまたはファイルサーバーに障害が起きました</translation>
    </message>
    <message>
        <source>the error of a reconstruction</source>
        <translation>再構成の誤差</translation>
    </message>
    <message>
        <source>the file</source>
        <translation>このファイル</translation>
    </message>
    <message>
        <source>the file decides that k is {0}</source>
        <translation>k は {0} であるとファイルが定めています</translation>
    </message>
    <message>
        <source>the file has another content</source>
        <translation>ファイルの内容が異なります</translation>
    </message>
    <message>
        <source>the file holds one autoencoder, and no others beside it</source>
        <translation>ファイルのオートエンコーダーは 1 つだけで、ほかにありません</translation>
    </message>
    <message>
        <source>the file&apos;s header</source>
        <translation>ファイルのヘッダー</translation>
    </message>
    <message>
        <source>the gamma of its values is {0}</source>
        <translation>値のガンマは {0} である</translation>
    </message>
    <message>
        <source>the gamma of its values is {0}, not that of screens</source>
        <translation>値のガンマは画面用のものではなく {0} である</translation>
    </message>
    <message>
        <source>the header of its pixel data is unusual</source>
        <translation>ピクセルデータのヘッダーが特殊です</translation>
    </message>
    <message>
        <source>the key &apos;{0}&apos; stands twice in it</source>
        <translation>キー「{0}」が 2 回あります</translation>
    </message>
    <message>
        <source>the latents fire</source>
        <translation>潜在ユニットが発火する</translation>
    </message>
    <message>
        <source>the length of a column of &apos;W_enc&apos;</source>
        <translation>「W_enc」の列の長さ</translation>
    </message>
    <message>
        <source>the length of a row of &apos;W_dec&apos;</source>
        <translation>「W_dec」の行の長さ</translation>
    </message>
    <message>
        <source>the masks of its colours make no sense</source>
        <translation>色のマスクが意味をなしません</translation>
    </message>
    <message>
        <source>the name of a tensor in it has more than {0} characters</source>
        <translation>テンソルの名前が {0} 文字を超えています</translation>
    </message>
    <message>
        <source>the numbers from {0} on</source>
        <translation>{0} 以上の数値</translation>
    </message>
    <message>
        <source>the old JPEG of TIFF 6.0</source>
        <translation>TIFF 6.0 の古い JPEG</translation>
    </message>
    <message>
        <source>the piece &apos;{0}&apos; has an impossible kind, text or score</source>
        <translation>ピース &apos;{0}&apos; の種類、テキストまたはスコアがあり得ないものです</translation>
    </message>
    <message>
        <source>the process that reads it gave no answer</source>
        <translation>読み取り用のプロセスが応答しませんでした</translation>
    </message>
    <message>
        <source>the push of a latent</source>
        <translation>潜在ユニットが再構成に加える量</translation>
    </message>
    <message>
        <source>the reconstruction of a vector</source>
        <translation>ベクトルの再構成</translation>
    </message>
    <message>
        <source>the rows of an archetypal dictionary are not normalised</source>
        <translation>アーキタイプ型の辞書の行は正規化されません</translation>
    </message>
    <message>
        <source>the system ended the process that decoded it, most likely for lack of memory</source>
        <translation>デコードしていたプロセスをシステムが終了させました。おそらくメモリ不足です</translation>
    </message>
    <message>
        <source>there are surplus bytes between its parts</source>
        <translation>部分の間に余分なバイトがあります</translation>
    </message>
    <message>
        <source>this SAE has no decoder bias</source>
        <translation>この SAE にはデコーダーのバイアスがありません</translation>
    </message>
    <message>
        <source>this SAE is read as &apos;{0}&apos;, which fires as many latents as it will</source>
        <translation>この SAE は &apos;{0}&apos; として読まれ、発火する潜在ユニットの数は決まっていません</translation>
    </message>
    <message>
        <source>this SAE is read as &apos;{0}&apos;, which has no threshold</source>
        <translation>この SAE は &apos;{0}&apos; として読まれ、しきい値がありません</translation>
    </message>
    <message>
        <source>tokenizer_config.json and tokenizer.json differ in the marks that they put around texts: those of tokenizer.json are used, as the transformers library does since version 5.</source>
        <translation>tokenizer_config.json と tokenizer.json では、テキストの前後に付ける記号が異なります。バージョン 5 以降の transformers ライブラリと同じく、tokenizer.json のものを使います。</translation>
    </message>
    <message>
        <source>weight and mask</source>
        <translation>重みとマスク</translation>
    </message>
    <message>
        <source>weights of Flax (JAX)</source>
        <translation>Flax（JAX）の重み</translation>
    </message>
    <message>
        <source>weights that PyTorch quantised to 8 bits</source>
        <translation>PyTorch が 8 ビットに量子化した重み</translation>
    </message>
    <message>
        <source>with its colour profile, which a production pipeline on open_clip ignores</source>
        <translation>カラープロファイルを使用。open_clip を使う本番のパイプラインはこれを無視</translation>
    </message>
    <message>
        <source>with noise of 2 grey levels</source>
        <translation>2 階調のノイズを加えて</translation>
    </message>
    <message>
        <source>with noise of 6 grey levels</source>
        <translation>6 階調のノイズを加えて</translation>
    </message>
    <message>
        <source>with strengths that differ from weight to weight</source>
        <translation>重みごとに強さが異なります</translation>
    </message>
    <message>
        <source>with the others it is read as &apos;{0}&apos;</source>
        <translation>ほかの指定により &apos;{0}&apos; として読まれます</translation>
    </message>
    <message>
        <source>{0} Effects are {1}.</source>
        <translation>{0} 効果の種類：{1}。</translation>
    </message>
    <message>
        <source>{0} and {1} more</source>
        <translation>{0} とほか {1} 個</translation>
    </message>
    <message>
        <source>{0} bits, as the file declares</source>
        <translation>ファイルの宣言どおり {0} ビット</translation>
    </message>
    <message>
        <source>{0} bits, the smallest depth that holds them</source>
        <translation>{0} ビット。値が収まる最小の深さです</translation>
    </message>
    <message>
        <source>{0} came first, but is not proved to be more faithful than {1}, the default: {2} more, 95 % interval {3} to {4}, on the half of the images that did not choose it.</source>
        <translation>{0} が 1 位でしたが、既定の {1} より忠実だとは証明されていません。選定に使わなかった半分の画像での差は {2}（95 % 区間 {3}～{4}）です。</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}.</source>
        <translation>{0} を読み取れません：{1}。</translation>
    </message>
    <message>
        <source>{0} cannot be used ({1}): {2}.</source>
        <translation>{0} は使用できません（{1}）：{2}。</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}.</source>
        <translation>{0} に書き込めません：{1}。</translation>
    </message>
    <message>
        <source>{0} cuts texts into whole words or single letters, which is not supported.</source>
        <translation>{0} はテキストを単語全体または 1 文字ずつに分けるもので、対応していません。</translation>
    </message>
    <message>
        <source>{0} describes a SigLIP with QuickGELU, which open_clip cannot express.</source>
        <translation>{0} は QuickGELU を使う SigLIP ですが、open_clip では表現できません。</translation>
    </message>
    <message>
        <source>{0} describes a model whose {1} tower is {2} (&apos;{3}&apos;), not CLIP&apos;s or SigLIP&apos;s own.</source>
        <translation>{0} に書かれたモデルの {1} タワーは {2}（&apos;{3}&apos;）で、CLIP または SigLIP 自身のものではありません。</translation>
    </message>
    <message>
        <source>{0} describes a pipeline of sentence-transformers made of {1}.</source>
        <translation>{0} は {1} からなる sentence-transformers のパイプラインを表しています。</translation>
    </message>
    <message>
        <source>{0} describes an SAE of {1} inputs and {2} latents; the weights have {3} and {4}.</source>
        <translation>{0} には入力 {1}、潜在ユニット {2} の SAE と書かれていますが、重みは {3} と {4} です。</translation>
    </message>
    <message>
        <source>{0} describes an image tower that does not take images of three colours.</source>
        <translation>{0} の画像側は 3 色の画像を受け取りません。</translation>
    </message>
    <message>
        <source>{0} describes an image tower without its pooling head, which has no image embedding.</source>
        <translation>{0} の画像側には集約ヘッドがないため、画像の埋め込みがありません。</translation>
    </message>
    <message>
        <source>{0} divides its latents among experts and sends each vector to one of them.</source>
        <translation>{0} は潜在ユニットを複数のエキスパートに分け、各ベクトルをそのうちの 1 つに送ります。</translation>
    </message>
    <message>
        <source>{0} does not describe an encoder that open_clip can build: {1}.</source>
        <translation>{0} は open_clip で構築できるエンコーダーではありません：{1}。</translation>
    </message>
    <message>
        <source>{0} does not exist or is not a file.</source>
        <translation>{0} が存在しないか、ファイルではありません。</translation>
    </message>
    <message>
        <source>{0} does not exist.</source>
        <translation>{0} は存在しません。</translation>
    </message>
    <message>
        <source>{0} does not say how many latents fire for each vector.</source>
        <translation>{0} に、ベクトルごとに発火する潜在ユニットの数の記載がありません。</translation>
    </message>
    <message>
        <source>{0} does not say what activations must reach to be kept.</source>
        <translation>{0} に、残す活性値の下限の記載がありません。</translation>
    </message>
    <message>
        <source>{0} does not say which files hold the weights: it has no table &apos;weight_map&apos;.</source>
        <translation>{0} に、重みがどのファイルにあるかの記載がありません：「weight_map」の項目がありません。</translation>
    </message>
    <message>
        <source>{0} does not say which latents fire: say k for the k largest of each vector, a threshold for those that reach it, or the activation relu for all positive ones.</source>
        <translation>{0} に、どの潜在ユニットが発火するかの記載がありません。各ベクトルで大きい順に k 個なら k、しきい値に達したものならしきい値、正のものすべてなら活性化関数 relu を指定してください。</translation>
    </message>
    <message>
        <source>{0} does not say which latents fire: those with positive activations, or the k largest.</source>
        <translation>{0} に、どの潜在ユニットが発火するかの記載がありません：活性値が正のものか、大きい順に k 個か。</translation>
    </message>
    <message>
        <source>{0} does not tell how many heads its attention has: its width {1} is not a multiple of 64.</source>
        <translation>{0} からは注意のヘッド数が分かりません：幅 {1} が 64 の倍数ではありません。</translation>
    </message>
    <message>
        <source>{0} files could not be read.</source>
        <translation>{0} 個のファイルを読み込めませんでした。</translation>
    </message>
    <message>
        <source>{0} files could not be used.</source>
        <translation>{0} 個のファイルを使えませんでした。</translation>
    </message>
    <message>
        <source>{0} findings</source>
        <translation>{0} 件の所見</translation>
    </message>
    <message>
        <source>{0} findings were decided.</source>
        <translation>{0} 件の所見を判断しました。</translation>
    </message>
    <message>
        <source>{0} fits no architecture that open_clip knows by name.</source>
        <translation>{0} に合うアーキテクチャが open_clip にありません。</translation>
    </message>
    <message>
        <source>{0} fits several architectures: {1}.</source>
        <translation>{0} に合うアーキテクチャが複数あります：{1}。</translation>
    </message>
    <message>
        <source>{0} for {1}</source>
        <translation>{1} に対する {0}</translation>
    </message>
    <message>
        <source>{0} has matrices of 16 bits beside norms and embeddings of 32, as OpenAI&apos;s own code leaves them, so QuickGELU is used. If it was trained without, name its architecture.</source>
        <translation>{0} では、OpenAI 自身のコードが残すとおり、行列が 16 ビット、ノルムと埋め込みが 32 ビットのため、QuickGELU を使います。QuickGELU なしで学習されたものであれば、アーキテクチャを指定してください。</translation>
    </message>
    <message>
        <source>{0} has no tensor &apos;{1}&apos;, which the encoder needs with shape {2}.</source>
        <translation>{0} に、エンコーダーに必要なテンソル「{1}」（形 {2}）がありません。</translation>
    </message>
    <message>
        <source>{0} has options for the tokenizer that this program does not know.</source>
        <translation>{0} に、このプログラムが対応していないトークナイザーの設定があります。</translation>
    </message>
    <message>
        <source>{0} has {1} without a whole judgement; everything else in it was read.</source>
        <translation>{0} に不完全な判断の記録があります（{1}）。そのほかはすべて読み取りました。</translation>
    </message>
    <message>
        <source>{0} holds &apos;{1}&apos;, a factor for each latent, and its {2} does not say whether it counts.</source>
        <translation>{0} には潜在ユニットごとの係数 &apos;{1}&apos; がありますが、それを使うかどうかが {2} に書かれていません。</translation>
    </message>
    <message>
        <source>{0} holds &apos;{1}&apos;, from which thresholds are made, but not how.</source>
        <translation>{0} には、しきい値の元になる &apos;{1}&apos; がありますが、求め方が書かれていません。</translation>
    </message>
    <message>
        <source>{0} holds a model ({1}) and changes for it that are not merged ({2}).</source>
        <translation>{0} にはモデル（{1}）と、統合されていない変更（{2}）があります。</translation>
    </message>
    <message>
        <source>{0} holds a model that is spread over {1} processes: {2}.</source>
        <translation>{0} のモデルは {1} 個のプロセスに分かれています：{2}。</translation>
    </message>
    <message>
        <source>{0} holds a tensor &apos;{1}&apos; of shape {2} that the encoder does not have.</source>
        <translation>{0} に、エンコーダーにないテンソル「{1}」（形 {2}）があります。</translation>
    </message>
    <message>
        <source>{0} holds changes (LoRA) for &apos;{1}&apos;, but no such weight.</source>
        <translation>{0} には &apos;{1}&apos; への変更（LoRA）がありますが、その重みがありません。</translation>
    </message>
    <message>
        <source>{0} holds more than {1} files.</source>
        <translation>{0} のファイルが {1} 個を超えています。</translation>
    </message>
    <message>
        <source>{0} holds no log of events.</source>
        <translation>{0} にイベントのログはありません。</translation>
    </message>
    <message>
        <source>{0} holds no model under &apos;{1}&apos;.</source>
        <translation>{0} には &apos;{1}&apos; の下にモデルがありません。</translation>
    </message>
    <message>
        <source>{0} holds one half of the changes (LoRA) for &apos;{1}&apos; without the other.</source>
        <translation>{0} には &apos;{1}&apos; への変更（LoRA）の片方だけがあり、もう片方がありません。</translation>
    </message>
    <message>
        <source>{0} holds one matrix, &apos;{1}&apos;, and no encoder. Matrix factorisations such as NMF and dictionary learning have none: their codes are solved for.</source>
        <translation>{0} には 1 つの行列 &apos;{1}&apos; だけがあり、エンコーダーがありません。NMF や辞書学習のような行列分解にはエンコーダーがなく、コードは解いて求めます。</translation>
    </message>
    <message>
        <source>{0} holds several files of tensors: {1}{2}.</source>
        <translation>{0} にテンソルのファイルが複数あります：{1}{2}。</translation>
    </message>
    <message>
        <source>{0} holds several weights files: {1}.</source>
        <translation>{0} に重みファイルが複数あります：{1}。</translation>
    </message>
    <message>
        <source>{0} holds several {1}: {2}.</source>
        <translation>{0} には{1}がいくつもあります：{2}。</translation>
    </message>
    <message>
        <source>{0} holds tensors that could be a part of the SAE, and nothing says what they do: {1}. It would be read without them.</source>
        <translation>{0} には SAE の一部かもしれないテンソルがあり、何をするものかがどこにも書かれていません：{1}。このままではそれらなしで読むことになります。</translation>
    </message>
    <message>
        <source>{0} holds the SAEs of {1} components.</source>
        <translation>{0} には {1} 個のコンポーネントの SAE があります。</translation>
    </message>
    <message>
        <source>{0} holds the model only as {1}, which this program does not read.</source>
        <translation>{0} にあるモデルの形は {1} だけで、このプログラムでは読めません。</translation>
    </message>
    <message>
        <source>{0} holds the tensor &apos;{1}&apos;, which another part of the weights holds as well.</source>
        <translation>{0} のテンソル「{1}」は、重みの別の部分にもあります。</translation>
    </message>
    <message>
        <source>{0} holds the weights in several forms; {1} was read, not {2}.</source>
        <translation>{0} には重みがいくつかの形であります。{2} ではなく {1} を読みました。</translation>
    </message>
    <message>
        <source>{0} holds weights and changes for them (LoRA) that are not merged, {1}.</source>
        <translation>{0} には重みと、統合されていない変更（LoRA）があり、{1}。</translation>
    </message>
    <message>
        <source>{0} holds {1} models that differ: {2}.</source>
        <translation>{0} には異なる {1} 個のモデルがあります：{2}。</translation>
    </message>
    <message>
        <source>{0} holds {1} streams, one for each encoder.</source>
        <translation>{0} にはストリームが {1} 個あり、エンコーダーごとに 1 つです。</translation>
    </message>
    <message>
        <source>{0} images are too few to choose a method by: it takes {1}.</source>
        <translation>{0} 枚では手法を選ぶには少なすぎます。{1} 枚が必要です。</translation>
    </message>
    <message>
        <source>{0} images have no label and are left out.</source>
        <translation>{0} 枚の画像はラベルがないため除外します。</translation>
    </message>
    <message>
        <source>{0} images of the table of text regions are not among these.</source>
        <translation>文字領域の表の {0} 枚の画像は、ここにありません。</translation>
    </message>
    <message>
        <source>{0} instead of {1}</source>
        <translation>{1} ではなく {0}</translation>
    </message>
    <message>
        <source>{0} is &apos;{1}&apos; of overcomplete, a matrix factorisation. It has no encoder: the codes of an image are solved for anew each time, so it is no sparse autoencoder.</source>
        <translation>{0} は overcomplete の &apos;{1}&apos; で、行列分解です。エンコーダーがなく、画像のコードはその都度解いて求めるため、スパースオートエンコーダーではありません。</translation>
    </message>
    <message>
        <source>{0} is a CLIP model, not an SAE.</source>
        <translation>{0} は CLIP モデルで、SAE ではありません。</translation>
    </message>
    <message>
        <source>{0} is a crosscoder: it reads several layers at once.</source>
        <translation>{0} はクロスコーダーです：複数の層を同時に読み取ります。</translation>
    </message>
    <message>
        <source>{0} is a database of another program.</source>
        <translation>{0} は別のプログラムのデータベースです。</translation>
    </message>
    <message>
        <source>{0} is a gated autoencoder of a code that does not compute gated ones.</source>
        <translation>{0} はゲート付きオートエンコーダーですが、作成元のコードはゲート付きのものを計算できません。</translation>
    </message>
    <message>
        <source>{0} is a link that leads out of its folder, to {1}.</source>
        <translation>{0} は、フォルダーの外の {1} へのリンクです。</translation>
    </message>
    <message>
        <source>{0} is a link to a file that is not there.</source>
        <translation>{0} は、存在しないファイルへのリンクです。</translation>
    </message>
    <message>
        <source>{0} is a link to {1}, which does not exist.</source>
        <translation>{0} は {1} へのリンクですが、リンク先が存在しません。</translation>
    </message>
    <message>
        <source>{0} is a transcoder: it predicts one layer from another and does not describe the values of one place.</source>
        <translation>{0} はトランスコーダーです：ある層から別の層を予測するもので、1 つの場所の値を表すものではありません。</translation>
    </message>
    <message>
        <source>{0} is a {1}: it predicts one layer from another and does not describe the values of one place.</source>
        <translation>{0} は {1} です：ある層から別の層を予測するもので、1 つの場所の値を表すものではありません。</translation>
    </message>
    <message>
        <source>{0} is both a file and a folder in the bundle.</source>
        <translation>{0} がバンドル内でファイルでもフォルダーでもあります。</translation>
    </message>
    <message>
        <source>{0} is damaged: &apos;{1}&apos; {2}.</source>
        <translation>{0} が破損しています：「{1}」{2}。</translation>
    </message>
    <message>
        <source>{0} is damaged: its directory is not as it was written.</source>
        <translation>{0} が破損しています：ディレクトリが書き込まれたときのものと異なります。</translation>
    </message>
    <message>
        <source>{0} is damaged: its directory lies outside the file.</source>
        <translation>{0} が破損しています：ディレクトリがファイルの外を指しています。</translation>
    </message>
    <message>
        <source>{0} is damaged: its files are not in order.</source>
        <translation>{0} が破損しています：ファイルの順序が正しくありません。</translation>
    </message>
    <message>
        <source>{0} is damaged: its table of replaced letters points outside.</source>
        <translation>{0} は壊れています。文字の置き換え表が範囲外を指しています。</translation>
    </message>
    <message>
        <source>{0} is damaged: the header of &apos;{1}&apos; does not match the directory.</source>
        <translation>{0} が破損しています：「{1}」のヘッダーがディレクトリと一致しません。</translation>
    </message>
    <message>
        <source>{0} is damaged: {1}.</source>
        <translation>{0} が破損しています：{1}。</translation>
    </message>
    <message>
        <source>{0} is in no format that this program knows. It holds {1}.</source>
        <translation>{0} は、このプログラムが対応する形式ではありません。含まれるもの：{1}。</translation>
    </message>
    <message>
        <source>{0} is missing, so attention heads of 64 and QuickGELU are assumed.</source>
        <translation>{0} がないため、注意ヘッドの幅を 64、活性化関数を QuickGELU と仮定します。</translation>
    </message>
    <message>
        <source>{0} is missing, so images are prepared as is usual for {1}.</source>
        <translation>{0} がないため、{1} の通常の方法で画像を準備します。</translation>
    </message>
    <message>
        <source>{0} is missing, which {1} asks for.</source>
        <translation>{1} が必要とする {0} がありません。</translation>
    </message>
    <message>
        <source>{0} is missing.</source>
        <translation>{0} がありません。</translation>
    </message>
    <message>
        <source>{0} is more faithful than {1}, the default: {2} more, 95 % interval {3} to {4}, on the half of the images that did not choose it.</source>
        <translation>{0} は既定の {1} より忠実です。選定に使わなかった半分の画像での差は {2}（95 % 区間 {3}～{4}）です。</translation>
    </message>
    <message>
        <source>{0} is no workspace: it is not a database.</source>
        <translation>{0} はワークスペースではありません：データベースではありません。</translation>
    </message>
    <message>
        <source>{0} is not a JSON object.</source>
        <translation>{0} は JSON オブジェクトではありません。</translation>
    </message>
    <message>
        <source>{0} is not a SentencePiece file that can be used: {1}.</source>
        <translation>{0} は使える SentencePiece ファイルではありません：{1}。</translation>
    </message>
    <message>
        <source>{0} is not a bundle, or its end is missing.</source>
        <translation>{0} はバンドルではないか、末尾が欠けています。</translation>
    </message>
    <message>
        <source>{0} is not a folder</source>
        <translation>{0} はフォルダーではありません</translation>
    </message>
    <message>
        <source>{0} is not a folder.</source>
        <translation>{0} はフォルダーではありません。</translation>
    </message>
    <message>
        <source>{0} is not a list of the parts of a pipeline.</source>
        <translation>{0} はパイプラインの部品の一覧ではありません。</translation>
    </message>
    <message>
        <source>{0} is not a list of whole numbers from zero up</source>
        <translation>{0} が 0 以上の整数の並びではありません</translation>
    </message>
    <message>
        <source>{0} is not a text file.</source>
        <translation>{0} はテキストファイルではありません。</translation>
    </message>
    <message>
        <source>{0} is not an acceptable name for a tensor</source>
        <translation>{0} はテンソルの名前として使えません</translation>
    </message>
    <message>
        <source>{0} is not empty.</source>
        <translation>{0} が空ではありません。</translation>
    </message>
    <message>
        <source>{0} is not only data: {1}.</source>
        <translation>{0} にデータ以外のものが含まれています：{1}。</translation>
    </message>
    <message>
        <source>{0} is one file of {1}.</source>
        <translation>{0} は {1} のうちの 1 つのファイルです。</translation>
    </message>
    <message>
        <source>{0} keeps negative activations, which BatchTopK here cannot.</source>
        <translation>{0} は負の活性値を残しますが、このプログラムの BatchTopK では扱えません。</translation>
    </message>
    <message>
        <source>{0} latents cannot be divided into {1} equal groups.</source>
        <translation>{0} 個の潜在ユニットを {1} 個の等しいグループに分けられません。</translation>
    </message>
    <message>
        <source>{0} latents fire on words more than on patches without letters, first of all: {1}.</source>
        <translation>{0} 個の潜在ユニットは文字のない板よりも語で発火します。最も強いもの：{1}。</translation>
    </message>
    <message>
        <source>{0} latents must not count now.</source>
        <translation>{0} 個の潜在ユニットを認めないことにしました。</translation>
    </message>
    <message>
        <source>{0} lies inside the bundle&apos;s own folder.</source>
        <translation>{0} はバンドル自身のフォルダーの中にあります。</translation>
    </message>
    <message>
        <source>{0} looks like MobileCLIP weights but does not fit the model: {1}.</source>
        <translation>{0} は MobileCLIP の重みのようですが、モデルに合いません：{1}。</translation>
    </message>
    <message>
        <source>{0} multiplies levels by {1}, which is no number above 0.</source>
        <translation>{0} はレベルに {1} を掛けますが、これは 0 より大きい数値ではありません。</translation>
    </message>
    <message>
        <source>{0} names &apos;{1}&apos;, which is not a weights file beside it.</source>
        <translation>{0} が示す「{1}」は、同じフォルダーにある重みファイルではありません。</translation>
    </message>
    <message>
        <source>{0} names the folder &apos;{1}&apos;, which is not there.</source>
        <translation>{0} に書かれたフォルダー &apos;{1}&apos; がありません。</translation>
    </message>
    <message>
        <source>{0} names the image tower &apos;{1}&apos;, which timm does not know.</source>
        <translation>{0} の画像側「{1}」は timm にないものです。</translation>
    </message>
    <message>
        <source>{0} names the revision &apos;{1}&apos;, which is not in {2}.</source>
        <translation>{0} に書かれたリビジョン &apos;{1}&apos; が {2} にありません。</translation>
    </message>
    <message>
        <source>{0} normalises its input by &apos;{1}&apos;, which this program cannot compute.</source>
        <translation>{0} は入力を「{1}」で正規化しますが、このプログラムでは計算できません。</translation>
    </message>
    <message>
        <source>{0} of layer {1}</source>
        <translation>層 {1} の {0}</translation>
    </message>
    <message>
        <source>{0} of the bundle is not a manifest: {1}.</source>
        <translation>バンドルの {0} はマニフェストではありません：{1}。</translation>
    </message>
    <message>
        <source>{0} of the bundle is not in the form in which this program writes it.</source>
        <translation>バンドルの {0} が、このプログラムが書き出す形式ではありません。</translation>
    </message>
    <message>
        <source>{0} of the bundle was changed: it does not match {1}.</source>
        <translation>バンドルの {0} が変更されています：{1} と一致しません。</translation>
    </message>
    <message>
        <source>{0} of the images have labels; a repair is judged on at least {1}.</source>
        <translation>ラベルのある画像は {0} 枚です。修復の評価には少なくとも {1} 枚が必要です。</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{1} のうち {0}</translation>
    </message>
    <message>
        <source>{0} of {1} classes have one sense in these {2} images.</source>
        <translation>{1} クラスのうち {0} クラスは、この {2} 枚の画像で意味が 1 つです。</translation>
    </message>
    <message>
        <source>{0} of {1} decisions change ({2}, 95 % band {3} to {4}).</source>
        <translation>{1} 件の決定のうち {0} 件が変わります（{2}、95 % 区間 {3}～{4}）。</translation>
    </message>
    <message>
        <source>{0} of {1} is no JSON object, or it is too large.</source>
        <translation>{1} の {0} が JSON オブジェクトではないか、大きすぎます。</translation>
    </message>
    <message>
        <source>{0} of {1} proposed findings are confirmed by images that had no part in proposing them; the chance of even one false one is at most {2} %.</source>
        <translation>挙がった所見 {1} 件のうち {0} 件が、所見を出すのに使わなかった画像で確認されました。誤りが 1 件でもある確率は最大 {2} % です。</translation>
    </message>
    <message>
        <source>{0} of {1} {2} of the picture were never written; they stand for {3}.</source>
        <translation>画像の {2} は {1} 個のうち {0} 個が書かれていません。{3} として扱いました。</translation>
    </message>
    <message>
        <source>{0} other files were left out: {1}.</source>
        <translation>ほかに {0} 個のファイルを除外しました：{1}。</translation>
    </message>
    <message>
        <source>{0} says no numbers for &apos;image_mean&apos; and &apos;image_std&apos;.</source>
        <translation>{0} の &apos;image_mean&apos; と &apos;image_std&apos; が数値ではありません。</translation>
    </message>
    <message>
        <source>{0} says that it is one of {1} parts, which cannot be.</source>
        <translation>{0} は {1} 個の部分の 1 つとなっていますが、あり得ない数です。</translation>
    </message>
    <message>
        <source>{0} says what is to be switched off; the model is as it was.</source>
        <translation>何をオフにするかは {0} に書かれています。モデルは元のままです。</translation>
    </message>
    <message>
        <source>{0} to {1}: {2}.</source>
        <translation>{0} から {1}：{2}。</translation>
    </message>
    <message>
        <source>{0}: the two parts of the weight of &apos;{1}&apos; do not belong together: shapes {2} and {3}.</source>
        <translation>{0}：&apos;{1}&apos; の重みの 2 つの部分が合いません。形は {2} と {3} です。</translation>
    </message>
    <message>
        <source>{0}: {1} says that it is {2}</source>
        <translation>{0}：{1} には {2} と書かれています</translation>
    </message>
    <message>
        <source>{0} takes its text tower from the transformers library (&apos;{1}&apos;).</source>
        <translation>{0} のテキスト側は transformers ライブラリーのもの（「{1}」）です。</translation>
    </message>
    <message>
        <source> Its tensor &apos;{0}&apos; has values up to {1}.</source>
        <translation>テンソル「{0}」の値が {1} に達しています。</translation>
    </message>
    <message>
        <source> Its tensor &apos;{0}&apos; is zero throughout.</source>
        <translation>テンソル「{0}」がすべて 0 です。</translation>
    </message>
    <message>
        <source> Its tensor &apos;{0}&apos; says that a spread is below zero.</source>
        <translation>テンソル「{0}」では、ばらつきが 0 未満になっています。</translation>
    </message>
    <message>
        <source> at the precision {0}</source>
        <translation>、精度 {0}</translation>
    </message>
    <message>
        <source>&apos;embed_cls&apos; of &apos;text_cfg&apos; needs &apos;custom_text&apos;</source>
        <translation>「text_cfg」の「embed_cls」には「custom_text」が必要です</translation>
    </message>
    <message>
        <source>&apos;image_size&apos; is missing</source>
        <translation>「image_size」がありません</translation>
    </message>
    <message>
        <source>&apos;patch_size&apos; is missing</source>
        <translation>「patch_size」がありません</translation>
    </message>
    <message>
        <source>&apos;pool_type&apos; does not pool its tokens, so there is no image embedding to explain</source>
        <translation>「pool_type」がトークンをまとめないため、説明する画像の埋め込みがありません</translation>
    </message>
    <message>
        <source>&apos;quick_gelu&apos; is an activation function without &apos;act_kwargs&apos;</source>
        <translation>「quick_gelu」の活性化関数に「act_kwargs」は使えません</translation>
    </message>
    <message>
        <source>&apos;width&apos; cannot be shared among heads of the &apos;head_width&apos; {0}</source>
        <translation>「width」を「head_width」{0} のヘッドに分けられません</translation>
    </message>
    <message>
        <source>&apos;width&apos; does not go with positions of the kind &apos;sin_cos_2d&apos;</source>
        <translation>「width」が「sin_cos_2d」の種類の位置と合いません</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; cannot be used: {1}.</source>
        <translation>「{0}」を使えません：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; has {1} patches of the &apos;patch_size&apos;, not 1 to {2}</source>
        <translation>「{0}」に入る「patch_size」のパッチは {1} 個ですが、1～{2} 個でなければなりません</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; holds what no file of JSON can hold.</source>
        <translation>「{0}」に、JSON ファイルでは表せないものが含まれています。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is missing.</source>
        <translation>「{0}」がありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a JSON object.</source>
        <translation>「{0}」が JSON オブジェクトではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not as it was written: its SHA-256 differs.</source>
        <translation>「{0}」が書き込まれたときのままではありません：SHA-256 が一致しません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not the file of the manifest&apos;s SAE: its &apos;{1}&apos; is {2}, not {3}.</source>
        <translation>「{0}」はマニフェストの SAE のファイルではありません：「{1}」が {3} ではなく {2} です。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not valid at {1}.</source>
        <translation>「{0}」の次の箇所が正しくありません：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is {1}, which &apos;{2}&apos; ({3}) does not divide</source>
        <translation>「{0}」の {1} は「{2}」（{3}）で割り切れません</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle cannot be read: it is no parquet file.</source>
        <translation>バンドルの「{0}」を読み取れません：parquet ファイルではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle cannot be read: the bytes of &apos;{1}&apos; do not fit its shape.</source>
        <translation>バンドルの「{0}」を読み取れません：「{1}」のデータが形と合いません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle cannot be used: &apos;{1}&apos; does not hold unit vectors.</source>
        <translation>バンドルの「{0}」を使えません：「{1}」の内容が単位ベクトルではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle cannot be used: what its weights give for an image is not a finite number.</source>
        <translation>バンドルの「{0}」を使えません：その重みから得られる画像の値が有限の数値ではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle cannot be used: {1}</source>
        <translation>バンドルの「{0}」を使えません：{1}</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle cannot be used: {1}.</source>
        <translation>バンドルの「{0}」を使えません：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle does not describe an encoder: it has no &apos;embed_dim&apos;.</source>
        <translation>バンドルの「{0}」はエンコーダーの記述ではありません：「embed_dim」がありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle does not describe an encoder: it is no object.</source>
        <translation>バンドルの「{0}」はエンコーダーの記述ではありません：オブジェクトではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle does not have one thumbnail for each image.</source>
        <translation>バンドルの「{0}」のサムネイルが、画像ごとに 1 枚ずつではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has a column that lies outside the file.</source>
        <translation>バンドルの「{0}」に、ファイルの外にはみ出した列があります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has a footer of {1} bytes; {2} are read at most.</source>
        <translation>バンドルの「{0}」のフッターは {1} バイトですが、読み取れるのは {2} バイトまでです。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has a row group of {1} rows; {2} are read at once.</source>
        <translation>バンドルの「{0}」に {1} 行の行グループがありますが、一度に読み取れるのは {2} 行までです。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has activations or places that cannot be.</source>
        <translation>バンドルの「{0}」に、あり得ない活性値または位置があります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has an embedding that is not finite.</source>
        <translation>バンドルの「{0}」に、有限でない埋め込みがあります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has columns within columns, which are not read.</source>
        <translation>バンドルの「{0}」に、対応していない入れ子の列があります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has the column &apos;{1}&apos; twice.</source>
        <translation>バンドルの「{0}」に列「{1}」が 2 回あります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has {1} columns.</source>
        <translation>バンドルの「{0}」の列が {1} 個あり、多すぎます。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has {1} row groups, more than are read.</source>
        <translation>バンドルの「{0}」の行グループは {1} 個で、読み取れる数を超えています。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle holds no thumbnails: its offsets lie outside of its pictures.</source>
        <translation>バンドルの「{0}」にサムネイルがありません：オフセットが画像の外を指しています。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle is the prompt set &apos;{1}&apos;.</source>
        <translation>バンドルの「{0}」はプロンプトセット「{1}」です。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle is too large: {1} bytes.</source>
        <translation>バンドルの「{0}」が大きすぎます：{1} バイト。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle says that it has {1} rows and has {2}.</source>
        <translation>バンドルの「{0}」は {1} 行と書かれていますが、実際は {2} 行です。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle says that it has {1} rows; it can have {2}.</source>
        <translation>バンドルの「{0}」は {1} 行と書かれていますが、上限は {2} 行です。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle was changed since the bundle was opened.</source>
        <translation>バンドルの「{0}」は、バンドルを開いた後に変更されています。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the index {1} has {2} bytes; {3} were written.</source>
        <translation>索引 {1} の「{0}」は {2} バイトですが、書き込まれたのは {3} バイトです。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the index {1} is not as it was written: its SHA-256 differs.</source>
        <translation>索引 {1} の「{0}」が書き込まれたときのままではありません：SHA-256 が一致しません。</translation>
    </message>
    <message>
        <source>it unpacks to {0} bytes</source>
        <translation>展開すると {0} バイトになります</translation>
    </message>
    <message>
        <source>the {0} &apos;{1}&apos; stands twice in it</source>
        <translation>{0}「{1}」が 2 回あります</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true または false</translation>
    </message>
    <message>
        <source>unpacks to more than is read</source>
        <translation>を展開すると、読み取れる上限を超えます</translation>
    </message>
    <message>
        <source>{0} Without it there is {1}.</source>
        <translation>{0}そのため、{1}。</translation>
    </message>
    <message>
        <source>{0} asks for a way of scaling that open_clip does not have: &apos;resample&apos; {1}.</source>
        <translation>{0} は、open_clip にない拡大・縮小の方法を指定しています：「resample」{1}。</translation>
    </message>
    <message>
        <source>{0} cannot be used: it has more than {1} values.</source>
        <translation>{0} を使えません：値が {1} 個を超えています。</translation>
    </message>
    <message>
        <source>{0} cannot be used: {1}.</source>
        <translation>{0} を使えません：{1}。</translation>
    </message>
    <message>
        <source>{0} cuts texts by the regular expression &apos;{1}&apos;, which is not one of those that published models use, so that nobody knows how long it takes.</source>
        <translation>{0} は正規表現「{1}」で文を分割しますが、公開されたモデルで使われているものではないため、どれだけ時間がかかるかわかりません。</translation>
    </message>
    <message>
        <source>{0} does not fit together, in a way for which this program has no name ({1}).</source>
        <translation>{0} は整合していませんが、その不整合はこのプログラムで分類できません（{1}）。</translation>
    </message>
    <message>
        <source>{0} holds an encoder that cannot be run: {1}.</source>
        <translation>{0} のエンコーダーを実行できません：{1}。</translation>
    </message>
    <message>
        <source>{0} holds more than {1} files, so that it is not looked through.</source>
        <translation>{0} にはファイルが {1} 個より多くあるため、中を調べません。</translation>
    </message>
    <message>
        <source>{0} holds weights that give {1} no embedding of finite length{2}.{3}</source>
        <translation>{0} の重みでは、長さが有限の埋め込みを得られません（対象：{1}{2}）。{3}</translation>
    </message>
    <message>
        <source>{0} is a link that leads out of its folder.</source>
        <translation>{0} は、フォルダーの外を指すリンクです。</translation>
    </message>
    <message>
        <source>{0} is both {1} and {2}</source>
        <translation>{0} が {1} でもあり {2} でもあります</translation>
    </message>
    <message>
        <source>{0} is damaged: its table of replaced letters is cut off or too long.</source>
        <translation>{0} が破損しています：文字の置換表が途中で切れているか、長すぎます。</translation>
    </message>
    <message>
        <source>{0} is damaged: its table of replaced letters points into a letter.</source>
        <translation>{0} が破損しています：文字の置換表が文字の途中を指しています。</translation>
    </message>
    <message>
        <source>{0} is not a file.</source>
        <translation>{0} はファイルではありません。</translation>
    </message>
    <message>
        <source>{0} is not a file: a folder, a device or a queue stands under its name.</source>
        <translation>{0} はファイルではありません：その名前のものはフォルダー、デバイスまたはキューです。</translation>
    </message>
    <message>
        <source>{0} is not an index that this version reads: its schema is {1}.</source>
        <translation>{0} は、このバージョンで読める索引ではありません：スキーマが {1} です。</translation>
    </message>
    <message>
        <source>{0} is too large for what its name says: more than {1} bytes.</source>
        <translation>{0} は、その名前のファイルとしては大きすぎます：{1} バイトを超えています。</translation>
    </message>
    <message>
        <source>{0} is too large for {1}.</source>
        <translation>{0} が大きすぎます（種類：{1}）。</translation>
    </message>
    <message>
        <source>{0} of the bundle has {1} bytes, more than the {2} that are read.</source>
        <translation>バンドルの {0} は {1} バイトで、読み取れる上限の {2} バイトを超えています。</translation>
    </message>
    <message>
        <source>{0} of the bundle is not valid at {1}.</source>
        <translation>バンドルの {0} の次の箇所が正しくありません：{1}。</translation>
    </message>
    <message>
        <source>{0} of the shape {1}</source>
        <translation>形 {1} の {0}</translation>
    </message>
    <message>
        <source>{0} of {1} cannot be used: {2}.</source>
        <translation>{1} の {0} を使えません：{2}。</translation>
    </message>
    <message>
        <source>{0} of {1} contradicts itself: {2}.</source>
        <translation>{1} の {0} の内容が矛盾しています：{2}。</translation>
    </message>
    <message>
        <source>{0} of {1} is not valid at {2}.</source>
        <translation>{1} の {0} の次の箇所が正しくありません：{2}。</translation>
    </message>
    <message>
        <source>{0} replaces a letter by no text, or by one of more than {1} bytes.</source>
        <translation>{0} で、文字が文字列でないもの、または {1} バイトを超える文字列に置き換えられます。</translation>
    </message>
    <message>
        <source>{0} trained as {1}</source>
        <translation>{1} として学習された {0}</translation>
    </message>
    <message>
        <source>{0} uses scaled cosine attention, which open_clip itself cannot compute.</source>
        <translation>{0} は scaled cosine attention を使っており、open_clip 自体が計算できません。</translation>
    </message>
    <message>
        <source>{0} was trained on inputs times a constant, and there is no {1} that says which.</source>
        <translation>{0} は定数倍した入力で学習されていますが、その定数を示す {1} がありません。</translation>
    </message>
    <message>
        <source>{0} was trained on whitened inputs, and the file {1} with the whitening is missing.</source>
        <translation>{0} は白色化した入力で学習されていますが、白色化のファイル {1} がありません。</translation>
    </message>
    <message>
        <source>{0} was written by a later version of saev (schema {1}) than this program knows.</source>
        <translation>{0} は、このプログラムが対応しているものより新しいバージョンの saev（スキーマ {1}）で書き出されています。</translation>
    </message>
    <message>
        <source>{0} {1} comes near, but {2}</source>
        <translation>{0}{1} が近いですが、{2}</translation>
    </message>
    <message>
        <source>{0} {1}, but its file tokenizer.json is missing.</source>
        <translation>{0} {1}が、そのファイル tokenizer.json がありません。</translation>
    </message>
    <message>
        <source>{0} {1}, so QuickGELU is used.</source>
        <translation>{0} {1}。そのため、QuickGELU を使います。</translation>
    </message>
    <message>
        <source>{0}: &apos;layer_norm_eps&apos; of its &apos;vision_config&apos; is not {1}, as SigLIP&apos;s is.</source>
        <translation>{0}：「vision_config」の「layer_norm_eps」が、SigLIP の値である {1} ではありません。</translation>
    </message>
    <message>
        <source>{0}: &apos;{1}&apos; has shape {2}, the encoder needs {3}.</source>
        <translation>{0}：「{1}」の形は {2} ですが、エンコーダーには {3} が必要です。</translation>
    </message>
    <message>
        <source>{0}: &apos;{1}&apos; has the number type {2}, the encoder needs {3}.</source>
        <translation>{0}：「{1}」の数値型は {2} ですが、エンコーダーには {3} が必要です。</translation>
    </message>
    <message>
        <source>{0}: &apos;{1}&apos; holds values that are not finite.</source>
        <translation>{0}：「{1}」に有限でない値があります。</translation>
    </message>
    <message>
        <source>{0}: &apos;{1}&apos; is not a table.</source>
        <translation>{0}：「{1}」が表ではありません。</translation>
    </message>
    <message>
        <source>{0}: &apos;{1}&apos; is {2}, so that no logit is a number; it lies between {3} and {4} in every encoder that was trained.</source>
        <translation>{0}：「{1}」が {2} のため、ロジットが数値になりません。学習済みのエンコーダーでは必ず {3} から {4} の間です。</translation>
    </message>
    <message>
        <source>{0}: &apos;{1}&apos; of its &apos;{2}_config&apos; {3}.</source>
        <translation>{0}：「{2}_config」の「{1}」{3}。</translation>
    </message>
    <message>
        <source>{0}: avifdec IN.avif OUT.png.</source>
        <translation>{0}：avifdec IN.avif OUT.png</translation>
    </message>
    <message>
        <source>{0}: djxl IN.jxl OUT.png.</source>
        <translation>{0}：djxl IN.jxl OUT.png</translation>
    </message>
    <message>
        <source>{0}: heif-convert IN.heic OUT.png, or export it.</source>
        <translation>{0}：heif-convert IN.heic OUT.png で変換するか、書き出してください。</translation>
    </message>
    <message>
        <source>{0}: magick IN OUT.png.</source>
        <translation>{0}：magick IN OUT.png</translation>
    </message>
    <message>
        <source>{0}: opj_decompress -i IN.jp2 -o OUT.png.</source>
        <translation>{0}：opj_decompress -i IN.jp2 -o OUT.png</translation>
    </message>
    <message>
        <source>Auditing {0}</source>
        <translation>{0} を監査中</translation>
    </message>
    <message>
        <source>Name: {0}.</source>
        <translation>指定できる名前：{0}。</translation>
    </message>
    <message>
        <source>Reading {0}</source>
        <translation>{0} を読み込み中</translation>
    </message>
    <message>
        <source>Writing {0}</source>
        <translation>{0} を書き込み中</translation>
    </message>
    <message>
        <source>Checking {0}</source>
        <translation>{0} を確認中</translation>
    </message>
    <message>
        <source>{0} but {1}</source>
        <translation>{0}（{1}）</translation>
    </message>
    <message>
        <source>{0} describes {1}.</source>
        <translation>{0} は {1} のものです。</translation>
    </message>
    <message>
        <source>{0} hidden</source>
        <translation>{0} 個の隠しファイル</translation>
    </message>
    <message>
        <source>{0} holds {1}.</source>
        <translation>{0} にあるのは {1} です。</translation>
    </message>
    <message>
        <source>{0} is {1}.</source>
        <translation>{0} は{1}です。</translation>
    </message>
    <message>
        <source>{0} with k {1}</source>
        <translation>{0}（k = {1}）</translation>
    </message>
    <message>
        <source>{0}, and {1}</source>
        <translation>{0}、{1}</translation>
    </message>
    <message>
        <source>{0} {1}.</source>
        <translation>{0}：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; {1}.</source>
        <translation>「{0}」：{1}。</translation>
    </message>
    <message>
        <source>{0}: {1}.</source>
        <translation>{0}：{1}。</translation>
    </message>
</context>
<context>
    <name>Dialog</name>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Close this note</source>
        <translation>この注意を閉じる</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Why? It is kept with what is done.</source>
        <translation>なぜですか。理由は操作とともに記録されます。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
</context>
<context>
    <name>Elsewhere</name>
    <message>
        <source>“{}” lies on another machine, and this program opens no network.</source>
        <translation>“{}” は別のコンピューターにあり、このプログラムはネットワークを使いません。</translation>
    </message>
    <message>
        <source>Nothing was sent or fetched.</source>
        <translation>何も送受信していません。</translation>
    </message>
    <message>
        <source>Copy the file to this machine, or connect the share as a drive and choose it there.</source>
        <translation>ファイルをこのコンピューターにコピーするか、共有をドライブとして接続してそこで選んでください。</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Why did the model decide that?</source>
        <translation>モデルはなぜそう判断したのか？</translation>
    </message>
    <message>
        <source>Drop images or a folder here, or paste an image, and read which latents fired, what they mean and how much each pushed the prediction.</source>
        <translation>画像やフォルダーをここにドロップするか、画像を貼り付けてください。どの潜在ユニットが発火し、何を意味し、予測をどれだけ動かしたかが分かります。</translation>
    </message>
    <message>
        <source>Open images…</source>
        <translation>画像を開く…</translation>
    </message>
    <message>
        <source>Try the sample images</source>
        <translation>サンプル画像で試す</translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>{name}, {number} of {count}, {state}</source>
        <translation>{name}、{count} 枚中 {number} 枚目、{state}</translation>
    </message>
    <message>
        <source>audited</source>
        <translation>監査済み</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>使用不可</translation>
    </message>
    <message>
        <source>being audited</source>
        <translation>監査中</translation>
    </message>
    <message>
        <source>not audited yet</source>
        <translation>未監査</translation>
    </message>
</context>
<context>
    <name>FilmstripList</name>
    <message>
        <source>Images</source>
        <translation>画像</translation>
    </message>
</context>
<context>
    <name>Guarded</name>
    <message>
        <source>This could not be drawn.</source>
        <translation>表示できませんでした。</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Checking whether the SAE fits</source>
        <translation>SAE が合うかを確認しています</translation>
    </message>
    <message>
        <source>Adding the SAE to a new bundle</source>
        <translation>SAE を新しいバンドルに追加しています</translation>
    </message>
    <message>
        <source>Loading {file}</source>
        <translation>{file} を読み込んでいます</translation>
    </message>
    <message>
        <source>Reading {file}</source>
        <translation>{file} を読み込んでいます</translation>
    </message>
    <message>
        <source>Add to a new bundle…</source>
        <translation>新しいバンドルに追加…</translation>
    </message>
    <message>
        <source>Import an SAE</source>
        <translation>SAE の取り込み</translation>
    </message>
    <message>
        <source>Name in the bundle</source>
        <translation>バンドル内の名前</translation>
    </message>
    <message>
        <source>Bundles (*.saebundle)</source>
        <translation>バンドル (*.saebundle)</translation>
    </message>
    <message>
        <source>Save the new bundle</source>
        <translation>新しいバンドルを保存</translation>
    </message>
    <message>
        <source>Images for the check</source>
        <translation>確認に使う画像</translation>
    </message>
    <message>
        <source>Check the fit</source>
        <translation>適合を確認</translation>
    </message>
    <message>
        <source>Use the better reading</source>
        <translation>より良い読み方を使う</translation>
    </message>
    <message>
        <source>Checked on {count} images.</source>
        <translation>{count} 枚の画像で確認しました。</translation>
    </message>
    <message>
        <source>Rebuilds the encoder&apos;s vectors through the SAE, read as declared and in other ways.</source>
        <translation>エンコーダーのベクトルを、宣言どおりの読み方とほかの読み方の SAE で再構成します。</translation>
    </message>
    <message>
        <source>Check on</source>
        <translation>確認に使う画像</translation>
    </message>
    <message>
        <source>Does it fit?</source>
        <translation>エンコーダーに合うか</translation>
    </message>
    <message>
        <source>A folder…</source>
        <translation>フォルダー…</translation>
    </message>
    <message>
        <source>Check on the images of a folder</source>
        <translation>フォルダーの画像で確認</translation>
    </message>
    <message>
        <source>Answer the open question first.</source>
        <translation>先に未回答の質問に答えてください。</translation>
    </message>
    <message>
        <source>The check needs at least {count} images.</source>
        <translation>確認には {count} 枚以上の画像が必要です。</translation>
    </message>
    <message>
        <source>Will be added: {reading}</source>
        <translation>追加される読み方：{reading}</translation>
    </message>
    <message>
        <source>Readings and how well they fit</source>
        <translation>読み方とその適合度</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>読み方</translation>
    </message>
    <message>
        <source>Fraction of variance unexplained: 0 is perfect, 1 is no better than the mean.</source>
        <translation>説明されない分散の割合。0 が完全、1 は平均と同じです。</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>コサイン</translation>
    </message>
    <message>
        <source>Cosine of the rebuilt vectors with the encoder&apos;s: 1 is perfect.</source>
        <translation>再構成したベクトルとエンコーダーのベクトルのコサイン。1 が完全です。</translation>
    </message>
    <message>
        <source>Mean number of latents that fire for each vector.</source>
        <translation>1 つのベクトルで発火する潜在ユニットの平均数です。</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>わかったこと</translation>
    </message>
    <message>
        <source>Reading the file…</source>
        <translation>ファイルを読み込んでいます…</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>choose…</source>
        <translation>選択…</translation>
    </message>
    <message>
        <source>What the file does not say</source>
        <translation>ファイルからわからないこと</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>ファイルを選ぶ…</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>フォルダーを選ぶ…</translation>
    </message>
    <message>
        <source>Another file…</source>
        <translation>別のファイル…</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>別のフォルダー…</translation>
    </message>
    <message>
        <source>Drop the file or the folder of a sparse autoencoder here. Nothing in it is run.</source>
        <translation>スパースオートエンコーダーのファイルまたはフォルダーをここにドロップします。中のプログラムは実行されません。</translation>
    </message>
    <message>
        <source>SAE files ({patterns})</source>
        <translation>SAE のファイル ({patterns})</translation>
    </message>
    <message>
        <source>Another encoder…</source>
        <translation>別のエンコーダー…</translation>
    </message>
    <message>
        <source>Use the bundle&apos;s</source>
        <translation>バンドルのものを使う</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>ファイルから…</translation>
    </message>
    <message>
        <source>From a folder…</source>
        <translation>フォルダーから…</translation>
    </message>
    <message>
        <source>The bundle&apos;s</source>
        <translation>バンドルのもの</translation>
    </message>
    <message>
        <source>The bundle&apos;s encoder</source>
        <translation>バンドルのエンコーダー</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>アーキテクチャ</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>エンコーダー</translation>
    </message>
    <message>
        <source>Weights ({patterns})</source>
        <translation>重み（{patterns}）</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Choose the encoder&apos;s weights</source>
        <translation>エンコーダーの重みを選ぶ</translation>
    </message>
    <message>
        <source>Choose the encoder&apos;s folder</source>
        <translation>エンコーダーのフォルダーを選ぶ</translation>
    </message>
    <message>
        <source>Import the SAE of a folder</source>
        <translation>フォルダーの SAE を取り込む</translation>
    </message>
    <message>
        <source>Read it this way</source>
        <translation>この割り当てで読み込む</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>the decoder, turned round</source>
        <translation>デコーダーの転置</translation>
    </message>
    <message>
        <source>{activation}, k = {k}</source>
        <translation>{activation}、k = {k}</translation>
    </message>
    <message>
        <source>signed</source>
        <translation>符号付き</translation>
    </message>
    <message>
        <source>Class token</source>
        <translation>クラストークン</translation>
    </message>
    <message>
        <source>Patches</source>
        <translation>パッチ</translation>
    </message>
    <message>
        <source>All tokens</source>
        <translation>すべてのトークン</translation>
    </message>
    <message>
        <source>Registers</source>
        <translation>レジスター</translation>
    </message>
    <message>
        <source>One vector an image.</source>
        <translation>画像ごとに 1 つのベクトル。</translation>
    </message>
    <message>
        <source>One vector for each patch of the image.</source>
        <translation>画像のパッチごとに 1 つのベクトル。</translation>
    </message>
    <message>
        <source>Class token, registers and patches alike.</source>
        <translation>クラストークン、レジスター、パッチのすべて。</translation>
    </message>
    <message>
        <source>The scratch tokens of encoders that were trained with them.</source>
        <translation>レジスター付きで学習したエンコーダーの作業用トークン。</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>そのまま</translation>
    </message>
    <message>
        <source>scaled to one length</source>
        <translation>一定の長さに拡大縮小</translation>
    </message>
    <message>
        <source>standardised (LayerNorm)</source>
        <translation>標準化（LayerNorm）</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>形式</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大きさ</translation>
    </message>
    <message>
        <source>{d_in} → {d_sae} latents</source>
        <translation>{d_in} 次元 → 潜在ユニット {d_sae} 個</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>活性化関数</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>入力</translation>
    </message>
    <message>
        <source>Reads</source>
        <translation>読み取り位置</translation>
    </message>
    <message>
        <source>Made for</source>
        <translation>対象のモデル</translation>
    </message>
    <message>
        <source>decoder bias subtracted first</source>
        <translation>デコーダーのバイアスを先に引く</translation>
    </message>
    <message>
        <source>decoder bias not subtracted</source>
        <translation>デコーダーのバイアスを引かない</translation>
    </message>
    <message>
        <source>input {normalization}</source>
        <translation>入力は{normalization}</translation>
    </message>
    <message>
        <source>As declared</source>
        <translation>宣言どおり</translation>
    </message>
    <message>
        <source>Latents that fire (k)</source>
        <translation>発火する潜在ユニットの数（k）</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>読み取り位置</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>トークン</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>ストリーム</translation>
    </message>
    <message>
        <source>Streams</source>
        <translation>ストリーム</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>しきい値</translation>
    </message>
    <message>
        <source>Normalisation</source>
        <translation>正規化</translation>
    </message>
    <message>
        <source>Relaxation (delta)</source>
        <translation>緩和幅（delta）</translation>
    </message>
    <message>
        <source>Decoder rows</source>
        <translation>デコーダーの行</translation>
    </message>
    <message>
        <source>Decoder bias</source>
        <translation>デコーダーのバイアス</translation>
    </message>
    <message>
        <source>Mean of the input</source>
        <translation>入力の平均</translation>
    </message>
    <message>
        <source>Scale of the input</source>
        <translation>入力の倍率</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>テンソル</translation>
    </message>
    <message>
        <source>This is only a suggestion.</source>
        <translation>これは候補にすぎません。</translation>
    </message>
    <message>
        <source>Suggested: {value}.</source>
        <translation>候補：{value}。</translation>
    </message>
    <message>
        <source>encoder matrix</source>
        <translation>エンコーダー側の行列</translation>
    </message>
    <message>
        <source>decoder matrix</source>
        <translation>デコーダーの行列</translation>
    </message>
    <message>
        <source>encoder bias</source>
        <translation>エンコーダー側のバイアス</translation>
    </message>
    <message>
        <source>decoder bias</source>
        <translation>デコーダーのバイアス</translation>
    </message>
    <message>
        <source>threshold</source>
        <translation>しきい値</translation>
    </message>
    <message>
        <source>logarithm of the threshold</source>
        <translation>しきい値の対数</translation>
    </message>
    <message>
        <source>bias of the gate</source>
        <translation>ゲートのバイアス</translation>
    </message>
    <message>
        <source>bias of the magnitude</source>
        <translation>大きさのバイアス</translation>
    </message>
    <message>
        <source>scale of the magnitude</source>
        <translation>大きさの倍率</translation>
    </message>
    <message>
        <source>Folder {name}</source>
        <translation>フォルダー {name}</translation>
    </message>
    <message>
        <source>Images of the filmstrip ({count})</source>
        <translation>フィルムストリップの画像（{count} 枚）</translation>
    </message>
    <message>
        <source>Your reference images in {name} ({count})</source>
        <translation>{name} の自分の参照画像（{count} 枚）</translation>
    </message>
    <message>
        <source>Reference images of the bundle ({count})</source>
        <translation>バンドルの参照画像（{count} 枚）</translation>
    </message>
    <message>
        <source>Checked on {count} of the bundle&apos;s {total} reference images</source>
        <translation>バンドルの参照画像 {total} 枚のうち {count} 枚で確認しました</translation>
    </message>
    <message>
        <source>Checked on {count} of your {total} reference images in {name}</source>
        <translation>{name} の自分の参照画像 {total} 枚のうち {count} 枚で確認しました</translation>
    </message>
    <message>
        <source>Checked on {count} of the {total} images in the filmstrip</source>
        <translation>フィルムストリップの画像 {total} 枚のうち {count} 枚で確認しました</translation>
    </message>
    <message>
        <source>Checked on {count} images of the folder {name}</source>
        <translation>フォルダー {name} の画像 {count} 枚で確認しました</translation>
    </message>
    <message>
        <source>{text}.</source>
        <translation>{text}。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{names} and so on</source>
        <translation>{names} など</translation>
    </message>
    <message>
        <source>{text}: {names}.</source>
        <translation>{text}：{names}。</translation>
    </message>
    <message>
        <source>These images are too alike to judge whether the SAE fits.</source>
        <translation>画像が互いに似すぎていて、SAE が合うかどうかを判定できません。</translation>
    </message>
    <message>
        <source>Where images hardly differ, even the right SAE seems not to fit.</source>
        <translation>画像にほとんど違いがないと、正しい SAE でも合わないように見えます。</translation>
    </message>
    <message>
        <source>Choose images that show different things, such as the bundle&apos;s own.</source>
        <translation>バンドルの参照画像のように、さまざまなものが写った画像を選んでください。</translation>
    </message>
    <message>
        <source>{reading} (fits)</source>
        <translation>{reading}（合う）</translation>
    </message>
    <message>
        <source>{reading} (fits better)</source>
        <translation>{reading}（より合う）</translation>
    </message>
    <message>
        <source>{reading} (nearest)</source>
        <translation>{reading}（最も近い）</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>はい</translation>
    </message>
    <message>
        <source>No</source>
        <translation>いいえ</translation>
    </message>
    <message>
        <source>Loading the encoder…</source>
        <translation>エンコーダーを読み込み中…</translation>
    </message>
    <message>
        <source>Looking for images…</source>
        <translation>画像を探しています…</translation>
    </message>
    <message>
        <source>Loading the reference images…</source>
        <translation>参照画像を読み込んでいます…</translation>
    </message>
    <message>
        <source>The SAE was not stored.</source>
        <translation>SAE は保存されませんでした。</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>何も書き込まれていません。</translation>
    </message>
    <message>
        <source>Search among architectures…</source>
        <translation>アーキテクチャを検索…</translation>
    </message>
    <message>
        <source>Search among architectures</source>
        <translation>アーキテクチャを検索</translation>
    </message>
    <message>
        <source>Architectures</source>
        <translation>アーキテクチャ</translation>
    </message>
    <message>
        <source>Load it as this</source>
        <translation>これとして読み込む</translation>
    </message>
    <message>
        <source>No architecture is called so.</source>
        <translation>その名前のアーキテクチャはありません。</translation>
    </message>
    <message>
        <source>likely</source>
        <translation>有力</translation>
    </message>
    <message>
        <source>{name}  (likely)</source>
        <translation>{name}（有力）</translation>
    </message>
    <message>
        <source>Comparing the images with each other</source>
        <translation>画像どうしを比較中</translation>
    </message>
</context>
<context>
    <name>Index</name>
    <message>
        <source>Indexing images</source>
        <translation>画像の索引を作成中</translation>
    </message>
    <message>
        <source>Looking for images</source>
        <translation>画像を探しています</translation>
    </message>
    <message>
        <source>Use as reference images</source>
        <translation>参照画像として使う</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進行状況</translation>
    </message>
    <message>
        <source>Index images</source>
        <translation>画像の索引の作成</translation>
    </message>
    <message>
        <source>Index images for {}</source>
        <translation>「{}」用の画像の索引の作成</translation>
    </message>
    <message>
        <source>Looking for images…</source>
        <translation>画像を探しています…</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>続行</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>フォルダーを選ぶ…</translation>
    </message>
    <message>
        <source>The same folders again</source>
        <translation>前回と同じフォルダー</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>フォルダーを追加…</translation>
    </message>
    <message>
        <source>Leave {} out</source>
        <translation>{} を外す</translation>
    </message>
    <message>
        <source>Drop folders of images here. Every image goes through the encoder once; what each latent fires on becomes its reference images, and from those come its labels and scores.</source>
        <translation>画像のフォルダーをここにドロップします。すべての画像を 1 回ずつエンコーダーに通します。各潜在ユニットが発火した画像がその参照画像になり、そこからラベルとスコアを求めます。</translation>
    </message>
    <message>
        <source>Index the images of a folder</source>
        <translation>フォルダーの画像の索引を作成</translation>
    </message>
    <message>
        <source>images found</source>
        <translation>見つかった画像</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新規</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>変更あり</translation>
    </message>
    <message>
        <source>indexed already</source>
        <translation>索引作成済み</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>変更…</translation>
    </message>
    <message>
        <source>Usual place</source>
        <translation>既定の保存先</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>デバイス</translation>
    </message>
    <message>
        <source>Seen of each image</source>
        <translation>各画像の見る範囲</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>needs about {needed}, {free} are free</source>
        <translation>約 {needed} が必要、空き {free}</translation>
    </message>
    <message>
        <source>{} are free</source>
        <translation>空き {}</translation>
    </message>
    <message>
        <source>about {}</source>
        <translation>約 {}</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>ディスク</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>保存先</translation>
    </message>
    <message>
        <source>Choose a folder for the index</source>
        <translation>索引の保存先フォルダーを選ぶ</translation>
    </message>
    <message>
        <source>{} images are indexed already.</source>
        <translation>{} 枚の画像は索引を作成済みです。</translation>
    </message>
    <message>
        <source>Add their folder again to bring the index up to date, or another one to add to it.</source>
        <translation>同じフォルダーをもう一度追加すると索引を更新し、別のフォルダーを追加すると索引に加えます。</translation>
    </message>
    <message>
        <source>There is not enough room on the disk.</source>
        <translation>ディスクの空き容量が足りません。</translation>
    </message>
    <message>
        <source>The index needs about {needed}, and {free} are free. {todo}</source>
        <translation>索引には約 {needed} が必要ですが、空きは {free} です。{todo}</translation>
    </message>
    <message>
        <source>Free some space, choose another place, or leave a folder out.</source>
        <translation>空き容量を増やすか、別の場所を選ぶか、フォルダーを外してください。</translation>
    </message>
    <message>
        <source>An interrupted run is there.</source>
        <translation>中断された処理があります。</translation>
    </message>
    <message>
        <source>The run was stopped.</source>
        <translation>処理を停止しました。</translation>
    </message>
    <message>
        <source>{done} of {planned} images are done; “Continue” goes on from there.</source>
        <translation>{planned} 枚中 {done} 枚の画像が完了しています。「続行」でその続きから始めます。</translation>
    </message>
    <message>
        <source>Labels and scores are missing.</source>
        <translation>ラベルとスコアがありません。</translation>
    </message>
    <message>
        <source>The images are indexed; “Start” computes what the latents mean on them.</source>
        <translation>画像の索引は作成済みです。「開始」を押すと、その画像での潜在ユニットの意味を計算します。</translation>
    </message>
    <message>
        <source>Everything is indexed already.</source>
        <translation>すべて索引を作成済みです。</translation>
    </message>
    <message>
        <source>Not everything in these folders is an image.</source>
        <translation>これらのフォルダーには、画像でないものも含まれています。</translation>
    </message>
    <message>
        <source>{} images are indexed.</source>
        <translation>{} 枚の画像の索引を作成しました。</translation>
    </message>
    <message>
        <source>{added} were added in {time}.</source>
        <translation>{time}で {added} 枚を追加しました。</translation>
    </message>
    <message>
        <source>{} files have the same content as others and count once.</source>
        <translation>{} 個のファイルは内容がほかのファイルと同じため、重複して数えません。</translation>
    </message>
    <message>
        <source>Labels and scores are computed.</source>
        <translation>ラベルとスコアを計算しました。</translation>
    </message>
    <message>
        <source>The concepts show these reference images now.</source>
        <translation>概念には現在、これらの参照画像が表示されています。</translation>
    </message>
    <message>
        <source>Copy the list</source>
        <translation>一覧をコピー</translation>
    </message>
    <message>
        <source>Refused files</source>
        <translation>受け付けなかったファイル</translation>
    </message>
    <message>
        <source>{} files were refused</source>
        <translation>{} 個のファイルを受け付けませんでした</translation>
    </message>
    <message>
        <source>One file was refused</source>
        <translation>1 個のファイルを受け付けませんでした</translation>
    </message>
    <message>
        <source>Hide them</source>
        <translation>隠す</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>Audits can go on meanwhile. This window may be closed: the run goes on behind it.</source>
        <translation>その間も監査を続けられます。このウィンドウを閉じても、処理は裏で続きます。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>準備中</translation>
    </message>
    <message>
        <source>about {} left</source>
        <translation>残り約 {}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>{} s</source>
        <translation>{} 秒</translation>
    </message>
    <message>
        <source>{} min</source>
        <translation>{} 分</translation>
    </message>
    <message>
        <source>{} h</source>
        <translation>{} 時間</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 時間 {minutes} 分</translation>
    </message>
    <message>
        <source>{} per second</source>
        <translation>毎秒 {}</translation>
    </message>
    <message>
        <source>GPU {}</source>
        <translation>GPU {}</translation>
    </message>
    <message>
        <source>{} sub-folders cannot be read and are left out.</source>
        <translation>{} 個のサブフォルダーは読めないため除外します。</translation>
    </message>
    <message>
        <source>Labels and scores could not be computed: {}</source>
        <translation>ラベルとスコアを計算できませんでした：{}</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>List of shortcuts</source>
        <translation>ショートカット一覧</translation>
    </message>
    <message>
        <source>More</source>
        <translation>その他</translation>
    </message>
</context>
<context>
    <name>Loading</name>
    <message>
        <source>Loading PyTorch…</source>
        <translation>PyTorch を読み込み中…</translation>
    </message>
    <message>
        <source>Verifying the bundle…</source>
        <translation>バンドルを検証中…</translation>
    </message>
    <message>
        <source>Loading the encoder…</source>
        <translation>エンコーダーを読み込み中…</translation>
    </message>
</context>
<context>
    <name>LoadingStrip</name>
    <message>
        <source>Loading</source>
        <translation>読み込み中</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Still running: {titles}.</source>
        <translation>まだ実行中です：{titles}。</translation>
    </message>
    <message>
        <source>Quitting cancels it. What was saved so far stays.</source>
        <translation>終了すると中止されます。これまでに保存したものは残ります。</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Go on working</source>
        <translation>作業を続ける</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>編集(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>表示(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>画像(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Audit</source>
        <translation>監査(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Concepts</source>
        <translation>概念(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Studies</source>
        <translation>調査(&amp;S)</translation>
    </message>
    <message>
        <source>Sess&amp;ion</source>
        <translation>セッション(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>ヘルプ(&amp;H)</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>The program made a mistake: {}</source>
        <translation>プログラムの内部エラー：{}</translation>
    </message>
    <message>
        <source>Your images and files are unchanged.</source>
        <translation>画像とファイルは変更されていません。</translation>
    </message>
    <message>
        <source>Copy the details and send them to whoever maintains this program.</source>
        <translation>詳細をコピーして、このプログラムの保守担当者に送ってください。</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Copy details</source>
        <translation>詳細をコピー</translation>
    </message>
    <message>
        <source>Close message</source>
        <translation>メッセージを閉じる</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>メッセージ</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>ほか {count} 件</translation>
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>{title} from {low} to {high}</source>
        <translation>{title}：{low} から {high} まで</translation>
    </message>
    <message>
        <source>{name}: from {first} to {last}</source>
        <translation>{name}：{first} から {last} まで</translation>
    </message>
    <message>
        <source>{count} points, {marked} marked</source>
        <translation>点 {count} 個、選択 {marked} 個</translation>
    </message>
    <message>
        <source>{count} rows have no point</source>
        <translation>点のない行：{count}</translation>
    </message>
</context>
<context>
    <name>Policy</name>
    <message>
        <source>The bundle has no prompt set.</source>
        <translation>バンドルにプロンプトセットがありません。</translation>
    </message>
    <message>
        <source>Measuring what moves the decisions</source>
        <translation>決定を動かすものを測定中</translation>
    </message>
    <message>
        <source>Writing a judgement</source>
        <translation>判断を書き込み中</translation>
    </message>
    <message>
        <source> or </source>
        <translation>、</translation>
    </message>
    <message>
        <source>No latent is called “{}”.</source>
        <translation>「{}」という名前の潜在ユニットはありません。</translation>
    </message>
    <message>
        <source>Did you mean {}?</source>
        <translation>近い名前：{}</translation>
    </message>
    <message>
        <source>Share that is judged</source>
        <translation>判断済みの割合</translation>
    </message>
    <message>
        <source>Judge for</source>
        <translation>適用先</translation>
    </message>
    <message>
        <source>Reasons policy of {prompts} – {sae}</source>
        <translation>「{prompts}」の根拠の方針 – {sae}</translation>
    </message>
    <message>
        <source>all prompt sets</source>
        <translation>すべてのプロンプトセット</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>測定しています…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Latents that move the decisions most</source>
        <translation>決定を最も大きく動かす潜在ユニット</translation>
    </message>
    <message>
        <source>1 may count · 2 must not count · 3 not judged · arrows move · Ctrl+Z undoes</source>
        <translation>1 認める · 2 認めない · 3 未判断 · 矢印キーで移動 · Ctrl+Z で元に戻す</translation>
    </message>
    <message>
        <source>May count</source>
        <translation>認める</translation>
    </message>
    <message>
        <source>A reason that we accept (1 or M)</source>
        <translation>根拠として認めます（1 または M）</translation>
    </message>
    <message>
        <source>Must not count</source>
        <translation>認めない</translation>
    </message>
    <message>
        <source>A reason that we refuse (2 or N)</source>
        <translation>根拠として認めません（2 または N）</translation>
    </message>
    <message>
        <source>Not judged</source>
        <translation>未判断</translation>
    </message>
    <message>
        <source>Nobody has decided (3 or U)</source>
        <translation>まだ誰も決めていません（3 または U）</translation>
    </message>
    <message>
        <source>Judgement</source>
        <translation>判断</translation>
    </message>
    <message>
        <source>A reference image on which it fires most</source>
        <translation>最も強く発火する参照画像</translation>
    </message>
    <message>
        <source>may count</source>
        <translation>認める</translation>
    </message>
    <message>
        <source>must not count</source>
        <translation>認めない</translation>
    </message>
    <message>
        <source>not judged</source>
        <translation>未判断</translation>
    </message>
    <message>
        <source>{latent}: {judgement}</source>
        <translation>{latent}：{judgement}</translation>
    </message>
    <message>
        <source>The word “{word}”: {judgement}</source>
        <translation>語「{word}」：{judgement}</translation>
    </message>
    <message>
        <source>Take away the word “{}”</source>
        <translation>語「{}」を外す</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>未測定</translation>
    </message>
    <message>
        <source>{} judged</source>
        <translation>{} 判断済み</translation>
    </message>
    <message>
        <source>of what moves the decisions of “{}”</source>
        <translation>「{}」の決定を動かす量に対する割合です</translation>
    </message>
    <message>
        <source>exact effects</source>
        <translation>厳密な効果</translation>
    </message>
    <message>
        <source>effects by gradient</source>
        <translation>勾配による効果</translation>
    </message>
    <message>
        <source>of what moves the decisions of “{prompts}” over {n} reference images ({kind}). The {rows} latents below hold {listed} of it; {judged} of them are judged.</source>
        <translation>「{prompts}」の決定を動かす量に対する割合です（参照画像 {n} 枚、{kind}）。下の潜在ユニット {rows} 個がその {listed} を占め、うち {judged} 個が判断済みです。</translation>
    </message>
    <message>
        <source>fires on {}</source>
        <translation>画像の {} で発火</translation>
    </message>
    <message>
        <source>by the word “{}”</source>
        <translation>語「{}」による判断</translation>
    </message>
    <message>
        <source>{} of all movement</source>
        <translation>全変化の {}</translation>
    </message>
    <message>
        <source>towards “{name}” {effect}</source>
        <translation>「{name}」へ {effect}</translation>
    </message>
    <message>
        <source>A word, such as ruler</source>
        <translation>語（例：ruler）</translation>
    </message>
    <message>
        <source>Word to judge</source>
        <translation>判断する語</translation>
    </message>
    <message>
        <source>Return does the same.</source>
        <translation>Enter キーでも同じです。</translation>
    </message>
    <message>
        <source>Left not judged here</source>
        <translation>ここでは未判断</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>語</translation>
    </message>
    <message>
        <source>A word judges every latent that is called so, or by a synonym.</source>
        <translation>語への判断は、その語または同義語を名前とするすべての潜在ユニットに及びます。</translation>
    </message>
    <message>
        <source>Said for all prompt sets.</source>
        <translation>すべてのプロンプトセットに対する判断です。</translation>
    </message>
    <message>
        <source>Click to take it away.</source>
        <translation>クリックすると外します。</translation>
    </message>
    <message>
        <source>{word}, {judgement}</source>
        <translation>{word}、{judgement}</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Workspaces</source>
        <translation>ワークスペース</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message>
        <source>Image</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Image SHA-256</source>
        <translation>画像の SHA-256</translation>
    </message>
    <message>
        <source>Bundle fingerprint</source>
        <translation>バンドルのフィンガープリント</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>エンコーダー</translation>
    </message>
    <message>
        <source>Encoder fingerprint</source>
        <translation>エンコーダーのフィンガープリント</translation>
    </message>
    <message>
        <source>SAE</source>
        <translation>SAE</translation>
    </message>
    <message>
        <source>SAE fingerprint</source>
        <translation>SAE のフィンガープリント</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>読み取り位置</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>プログラム</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>作成日時</translation>
    </message>
    <message>
        <source>Bundle</source>
        <translation>バンドル</translation>
    </message>
    <message>
        <source>A table cannot be saved as “{file}”.</source>
        <translation>表は「{file}」という名前では保存できません。</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>何も書き込まれていません。</translation>
    </message>
    <message>
        <source>Give the file a name that ends in .csv, .json or .html.</source>
        <translation>ファイル名の末尾を .csv、.json、.html のいずれかにしてください。</translation>
    </message>
    <message>
        <source>This was stopped before its end: rows are missing.</source>
        <translation>途中で停止されたため、行が欠けています。</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>はい</translation>
    </message>
    <message>
        <source>no</source>
        <translation>いいえ</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Agreement</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>数値</translation>
    </message>
    <message>
        <source>To settle</source>
        <translation>決める画像</translation>
    </message>
    <message>
        <source>A accept · X reject · F follow up · U open again · 1–9 or N the reason · J K next, previous · G figures</source>
        <translation>A 合格 · X 不合格 · F 要確認 · U 未決に戻す · 1～9 または N 理由 · J K 次、前 · G 数値</translation>
    </message>
    <message>
        <source>D what is to be settled</source>
        <translation>D 決める画像</translation>
    </message>
    <message>
        <source>To settle ({count})</source>
        <translation>決める画像（{count}）</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>担当</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>回</translation>
    </message>
    <message>
        <source>Same</source>
        <translation>一致した割合</translation>
    </message>
    <message>
        <source>Kappa, 95 % interval</source>
        <translation>カッパ（95 % 区間）</translation>
    </message>
    <message>
        <source>Says</source>
        <translation>意味</translation>
    </message>
    <message>
        <source>When the model was</source>
        <translation>モデルの正誤</translation>
    </message>
    <message>
        <source>Last word was the model’s</source>
        <translation>最後の判定がモデルと同じ</translation>
    </message>
    <message>
        <source>Changed to it after seeing it</source>
        <translation>見た後でモデルに合わせた</translation>
    </message>
    <message>
        <source>Overkill: good parts that the model rejects</source>
        <translation>過検出：モデルが不合格とする良品</translation>
    </message>
    <message>
        <source>Escape: bad parts that the model passes</source>
        <translation>見逃し：モデルが合格とする不良品</translation>
    </message>
    <message>
        <source>Go on with look {number}</source>
        <translation>{number} 回目の再判定を続ける</translation>
    </message>
    <message>
        <source>{count} images are decided; fewer than {least} say little.</source>
        <translation>判定済みの画像は {count} 枚です。{least} 枚より少ないと、ほとんど何も言えません。</translation>
    </message>
    <message>
        <source>No image was judged by two reviewers yet.</source>
        <translation>2 人が判定した画像はまだありません。</translation>
    </message>
    <message>
        <source>Nobody looked a second time yet.</source>
        <translation>再判定した人はまだいません。</translation>
    </message>
    <message>
        <source>Nothing can be said yet. It takes a session in which reviewers judge before the model’s word is shown, and images that were settled, or on which the others agreed before they saw it.</source>
        <translation>まだ何も言えません。モデルの判定を見る前に判定するセッションと、決定済み、またはほかの人が見る前に一致した画像が必要です。</translation>
    </message>
    <message>
        <source>Reviewers with each other</source>
        <translation>判定者どうし</translation>
    </message>
    <message>
        <source>Reviewers with themselves</source>
        <translation>判定者自身</translation>
    </message>
    <message>
        <source>Following the model</source>
        <translation>モデルへの追従</translation>
    </message>
    <message>
        <source>The model against what people settled on</source>
        <translation>決定に対するモデル</translation>
    </message>
    <message>
        <source>Images of the second look</source>
        <translation>再判定の画像</translation>
    </message>
    <message>
        <source> images</source>
        <translation> 枚</translation>
    </message>
    <message>
        <source>seed </source>
        <translation>シード </translation>
    </message>
    <message>
        <source>Seed of the drawing</source>
        <translation>無作為抽出のシード</translation>
    </message>
    <message>
        <source>Draw a blind second look</source>
        <translation>再判定の画像を無作為に選ぶ</translation>
    </message>
    <message>
        <source>{verdict}: why?</source>
        <translation>{verdict}：理由は？</translation>
    </message>
    <message>
        <source>{count} more after you have judged them yourself.</source>
        <translation>自分で判定すると、あと {count} 枚が見えます。</translation>
    </message>
    <message>
        <source>Images to settle</source>
        <translation>決める画像</translation>
    </message>
    <message>
        <source>Nothing to settle: wherever two people judged, they said the same.</source>
        <translation>決めるものはありません：2 人が判定した画像では、すべて一致しています。</translation>
    </message>
    <message>
        <source>Accept  A</source>
        <translation>合格  A</translation>
    </message>
    <message>
        <source>Reject  X</source>
        <translation>不合格  X</translation>
    </message>
    <message>
        <source>Follow up  F</source>
        <translation>要確認  F</translation>
    </message>
    <message>
        <source>Open again  U</source>
        <translation>未決に戻す  U</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>N: in your own words, then Enter</source>
        <translation>N：自分の言葉で書き、Enter</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Settled</source>
        <translation>決定済み</translation>
    </message>
    <message>
        <source>settled: {verdict}</source>
        <translation>決定：{verdict}</translation>
    </message>
    <message>
        <source>before the model</source>
        <translation>モデルを見る前</translation>
    </message>
    <message>
        <source>look 1 and {number}</source>
        <translation>1 回目と {number} 回目</translation>
    </message>
    <message>
        <source>with the model</source>
        <translation>モデルを見て</translation>
    </message>
    <message>
        <source>everybody always says the same: not defined</source>
        <translation>全員がいつも同じ判定：定義されません</translation>
    </message>
    <message>
        <source>good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>not acceptable</source>
        <translation>不可</translation>
    </message>
    <message>
        <source>acceptable</source>
        <translation>許容できる</translation>
    </message>
    <message>
        <source>too few images to say</source>
        <translation>画像が少なすぎて言えません</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正しい</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>誤り</translation>
    </message>
    <message>
        <source>no case</source>
        <translation>該当なし</translation>
    </message>
    <message>
        <source>{n} of {of} · {share} % ({low} – {high})</source>
        <translation>{of} 件中 {n} 件 · {share} %（{low} – {high}）</translation>
    </message>
    <message>
        <source>Nothing is said of overkill and escape.</source>
        <translation>過検出と見逃しについては何も言えません。</translation>
    </message>
    <message>
        <source>passes</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>rejects</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>neither</source>
        <translation>どちらでもない</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Probabilities of the classes</source>
        <translation>クラスの確率</translation>
    </message>
    <message>
        <source>What moved the decision</source>
        <translation>決定を動かしたもの</translation>
    </message>
    <message>
        <source>Other reviewers</source>
        <translation>ほかの判定者</translation>
    </message>
    <message>
        <source>Recorded audit {audit}…, bundle {bundle}…, SAE {sae}, {method}</source>
        <translation>記録された監査 {audit}…、バンドル {bundle}…、SAE {sae}、{method}</translation>
    </message>
    <message>
        <source>What moved the {unit}</source>
        <translation>{unit}を動かしたもの</translation>
    </message>
    <message>
        <source>{count} judged already; shown when you have.</source>
        <translation>{count} 人がすでに判定しています。自分で判定すると見えます。</translation>
    </message>
    <message>
        <source>A second look, blind</source>
        <translation>再判定（前の判定は見えません）</translation>
    </message>
    <message>
        <source>Nothing that was said before is shown.</source>
        <translation>前に言われたことは示しません。</translation>
    </message>
    <message>
        <source>You judge first</source>
        <translation>先に判定してください</translation>
    </message>
    <message>
        <source>The model’s word is shown afterwards.</source>
        <translation>モデルの判定はその後で示します。</translation>
    </message>
    <message>
        <source>Its audit is on the way.</source>
        <translation>監査を準備しています。</translation>
    </message>
    <message>
        <source>This image has no audit yet</source>
        <translation>この画像にはまだ監査がありません</translation>
    </message>
    <message>
        <source>Filters of the queue</source>
        <translation>キューのフィルター</translation>
    </message>
    <message>
        <source>Look through the images</source>
        <translation>画像を見ていく</translation>
    </message>
    <message>
        <source>Export the records…</source>
        <translation>記録を書き出す…</translation>
    </message>
    <message>
        <source>Save a report…</source>
        <translation>レポートを保存…</translation>
    </message>
    <message>
        <source>Make an anchor</source>
        <translation>アンカーを作る</translation>
    </message>
    <message>
        <source>Second place of anchors…</source>
        <translation>アンカーの 2 つ目の場所…</translation>
    </message>
    <message>
        <source>Sign as reviewed</source>
        <translation>確認済みとして署名</translation>
    </message>
    <message>
        <source>Sign as approved</source>
        <translation>承認済みとして署名</translation>
    </message>
    <message>
        <source>{count} of {all} images are still undecided</source>
        <translation>{all} 枚のうち {count} 枚が未決です</translation>
    </message>
    <message>
        <source>Done: {who} has judged all {count} images</source>
        <translation>完了：{who} が {count} 枚すべてを判定しました</translation>
    </message>
    <message>
        <source>{count} events since the last anchor</source>
        <translation>最後のアンカーの後のイベント {count} 件</translation>
    </message>
    <message>
        <source>What I did in this session</source>
        <translation>このセッションで行ったこと</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>まだ何もありません。</translation>
    </message>
    <message>
        <source>Take the last one back</source>
        <translation>最後の操作を取り消す</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>もう一度行う</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Nothing is ever erased: what was taken back stays in the records, as a step.</source>
        <translation>何も消えません：取り消したものも操作として記録に残ります。</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>取り消し済み</translation>
    </message>
    <message>
        <source>When</source>
        <translation>日時</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Meeting</source>
        <translation>会議</translation>
    </message>
    <message>
        <source>Save the minutes</source>
        <translation>議事録を保存</translation>
    </message>
    <message>
        <source>Looking for what is open…</source>
        <translation>未決のものを探しています…</translation>
    </message>
    <message>
        <source>{count} images to talk about: reviewers disagree, or want them followed up.</source>
        <translation>話し合う画像は {count} 枚です：判定が分かれたか、確認が必要なものです。</translation>
    </message>
    <message>
        <source>Nothing to talk about: no image is disputed or to be followed up.</source>
        <translation>話し合うものはありません：判定が分かれた画像も、要確認の画像もありません。</translation>
    </message>
    <message>
        <source>{place} of {count} · {open} open</source>
        <translation>{count} 件中 {place} 件目 · 未決 {open} 件</translation>
    </message>
    <message>
        <source>Who votes</source>
        <translation>投票者</translation>
    </message>
    <message>
        <source>Names, divided by commas</source>
        <translation>名前（コンマ区切り）</translation>
    </message>
    <message>
        <source>Begin the meeting</source>
        <translation>会議を始める</translation>
    </message>
    <message>
        <source>Everybody votes in turn by a key; then what most say is recorded, or what the room decides otherwise. The model’s word is not shown here.</source>
        <translation>全員が順にキーで投票します。その後、多数の判定か、その場の決定を記録します。モデルの判定はここでは示しません。</translation>
    </message>
    <message>
        <source>Who votes, in turn</source>
        <translation>順に投票する人</translation>
    </message>
    <message>
        <source>Note of the outcome</source>
        <translation>結果のメモ</translation>
    </message>
    <message>
        <source>N: a note that goes with the outcome</source>
        <translation>N：結果に付けるメモ</translation>
    </message>
    <message>
        <source>Minutes…</source>
        <translation>議事録…</translation>
    </message>
    <message>
        <source>Agenda</source>
        <translation>議題</translation>
    </message>
    <message>
        <source>Said in the review</source>
        <translation>判定での発言</translation>
    </message>
    <message>
        <source>Votes</source>
        <translation>投票</translation>
    </message>
    <message>
        <source>A accept · X reject · U abstain · Backspace takes the last vote back · Enter records · J K next, previous · N note · M minutes</source>
        <translation>A 合格 · X 不合格 · U 棄権 · Backspace 最後の投票を取り消す · Enter 記録 · J K 次、前 · N メモ · M 議事録</translation>
    </message>
    <message>
        <source>abstains</source>
        <translation>棄権</translation>
    </message>
    <message>
        <source>A, X or U</source>
        <translation>A、X または U</translation>
    </message>
    <message>
        <source>Settled: {verdict}. A new vote changes it.</source>
        <translation>決定：{verdict}。新しい投票で変わります。</translation>
    </message>
    <message>
        <source>{who}?</source>
        <translation>{who} さんは？</translation>
    </message>
    <message>
        <source>Most say: {verdict}. Enter records it; A, X or F decides otherwise.</source>
        <translation>多数：{verdict}。Enter で記録、A、X、F で別の決定にします。</translation>
    </message>
    <message>
        <source>No majority. The room decides: A, X or F.</source>
        <translation>多数になりません。その場で決めてください：A、X、F。</translation>
    </message>
    <message>
        <source>Order of the queue</source>
        <translation>キューの順序</translation>
    </message>
    <message>
        <source>As pictures or as a list (G)</source>
        <translation>画像または一覧（G）</translation>
    </message>
    <message>
        <source>Code of a part</source>
        <translation>部品番号</translation>
    </message>
    <message>
        <source>Scan or type: Enter</source>
        <translation>スキャンまたは入力：Enter</translation>
    </message>
    <message>
        <source>Parts that begin with</source>
        <translation>次で始まる部品</translation>
    </message>
    <message>
        <source>Parts…</source>
        <translation>部品…</translation>
    </message>
    <message>
        <source>Queue of the session</source>
        <translation>セッションのキュー</translation>
    </message>
    <message>
        <source>{count} listed</source>
        <translation>{count} 件を表示</translation>
    </message>
    <message>
        <source>{count} pictures around this image; the list (G) has all.</source>
        <translation>この画像の前後 {count} 枚。一覧（G）にはすべてあります。</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>部品</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>予測</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>確率</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>所見</translation>
    </message>
    <message>
        <source>No part that is listed begins so.</source>
        <translation>表示中の部品で、これで始まるものはありません。</translation>
    </message>
    <message>
        <source>You have judged every image.</source>
        <translation>すべての画像を判定しました。</translation>
    </message>
    <message>
        <source>No image of this kind.</source>
        <translation>この種類の画像はありません。</translation>
    </message>
    <message>
        <source>Least certain first</source>
        <translation>不確かな順</translation>
    </message>
    <message>
        <source>As they came</source>
        <translation>追加の順</translation>
    </message>
    <message>
        <source>By part</source>
        <translation>部品の順</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>セッション</translation>
    </message>
    <message>
        <source>Reviewer: {who}</source>
        <translation>判定者：{who}</translation>
    </message>
    <message>
        <source>{count} of {all} judged</source>
        <translation>{all} 枚中 {count} 枚を判定</translation>
    </message>
    <message>
        <source>Audit {count} images that have no audit yet</source>
        <translation>監査のない {count} 枚の画像を監査</translation>
    </message>
    <message>
        <source>{count} without an audit</source>
        <translation>監査なし {count} 枚</translation>
    </message>
    <message>
        <source>Image of {part}</source>
        <translation>{part} の画像</translation>
    </message>
    <message>
        <source>Audit the images of the session</source>
        <translation>セッションの画像を監査</translation>
    </message>
    <message>
        <source>Stop the audits; what came stays</source>
        <translation>監査を停止（できたものは残ります）</translation>
    </message>
    <message>
        <source>What I did in this session (H)</source>
        <translation>このセッションで行ったこと（H）</translation>
    </message>
    <message>
        <source>Agreement of the reviewers</source>
        <translation>判定者の一致</translation>
    </message>
    <message>
        <source>Counts, export, anchor and signature</source>
        <translation>件数、書き出し、アンカー、署名</translation>
    </message>
    <message>
        <source>All sessions (Ctrl+L)</source>
        <translation>すべてのセッション（Ctrl+L）</translation>
    </message>
    <message>
        <source>New session</source>
        <translation>新しいセッション</translation>
    </message>
    <message>
        <source>Make the session</source>
        <translation>セッションを作成</translation>
    </message>
    <message>
        <source>{count} images of the filmstrip</source>
        <translation>フィルムストリップの {count} 枚の画像</translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation>何も選ばれていません</translation>
    </message>
    <message>
        <source>Open a workspace first.</source>
        <translation>先にワークスペースを開いてください。</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>フォルダー</translation>
    </message>
    <message>
        <source>Watched folder</source>
        <translation>監視</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Filmstrip</source>
        <translation>フィルムストリップ</translation>
    </message>
    <message>
        <source>Images from</source>
        <translation>画像の場所</translation>
    </message>
    <message>
        <source>Without an open bundle images are not audited and classes say nothing.</source>
        <translation>バンドルを開かないと画像は監査されず、クラスからは何も言えません。</translation>
    </message>
    <message>
        <source>Judge before the model is shown</source>
        <translation>モデルを見る前に判定</translation>
    </message>
    <message>
        <source>Blind to each other until judged</source>
        <translation>判定するまで互いに見えない</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>題名</translation>
    </message>
    <message>
        <source>Reviewers</source>
        <translation>判定者</translation>
    </message>
    <message>
        <source>Reasons, keys 1–9</source>
        <translation>理由（キー 1～9）</translation>
    </message>
    <message>
        <source>Against bias</source>
        <translation>偏りへの対策</translation>
    </message>
    <message>
        <source>Tables (*.csv);;All files (*)</source>
        <translation>表 (*.csv);;すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Choose a table of paths</source>
        <translation>パスの表を選択</translation>
    </message>
    <message>
        <source>Choose a folder of images</source>
        <translation>画像のフォルダーを選択</translation>
    </message>
    <message>
        <source>Table…</source>
        <translation>表…</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>フォルダー…</translation>
    </message>
    <message>
        <source>All images in the folder and below it, as they are now.</source>
        <translation>フォルダーとその中にある、今のすべての画像です。</translation>
    </message>
    <message>
        <source>What is there, and what comes while the session is open.</source>
        <translation>今ある画像と、セッションを開いている間に届く画像です。</translation>
    </message>
    <message>
        <source>A CSV table with a column “path” and, for part ids, a column “part”.</source>
        <translation>「path」列と、部品番号には「part」列のある CSV の表です。</translation>
    </message>
    <message>
        <source>The images that are open in the window now.</source>
        <translation>今ウィンドウで開いている画像です。</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>セッション</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>No session yet. Make the first one.</source>
        <translation>セッションはまだありません。最初のものを作ってください。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Another workspace…</source>
        <translation>別のワークスペース…</translation>
    </message>
    <message>
        <source>Reviewer</source>
        <translation>判定者</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>あなたの名前</translation>
    </message>
    <message>
        <source>You judge as</source>
        <translation>判定する名前</translation>
    </message>
    <message>
        <source>Watching {folder}: {count} new images so far.</source>
        <translation>{folder} を監視しています：これまでに新しい画像 {count} 枚。</translation>
    </message>
    <message>
        <source>{count} files did not come to the session</source>
        <translation>{count} 個のファイルはセッションに入りませんでした</translation>
    </message>
    <message>
        <source>Workspaces (*.sqlite)</source>
        <translation>ワークスペース (*.sqlite)</translation>
    </message>
    <message>
        <source>Open a workspace, or name a new one</source>
        <translation>ワークスペースを開くか、新しい名前を付ける</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>最後に使った日時</translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation>未決</translation>
    </message>
    <message>
        <source>Images that you have not judged yet.</source>
        <translation>まだ判定していない画像です。</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>ワークスペース</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>備考</translation>
    </message>
    <message>
        <source>K  Keep my verdict</source>
        <translation>K  判定を変えない</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>Note (N); Enter records it</source>
        <translation>メモ（N）。Enter で記録</translation>
    </message>
    <message>
        <source>Goes with the verdict (key {key}).</source>
        <translation>判定に付きます（キー {key}）。</translation>
    </message>
    <message>
        <source>A  Accept</source>
        <translation>A  合格</translation>
    </message>
    <message>
        <source>X  Reject</source>
        <translation>X  不合格</translation>
    </message>
    <message>
        <source>U  Undecided</source>
        <translation>U  未決</translation>
    </message>
    <message>
        <source>F  Follow up</source>
        <translation>F  要確認</translation>
    </message>
    <message>
        <source>Export the records into a folder</source>
        <translation>記録をフォルダーに書き出す</translation>
    </message>
    <message>
        <source>Book (*.pdf)</source>
        <translation>冊子 (*.pdf)</translation>
    </message>
    <message>
        <source>Page (*.html)</source>
        <translation>ページ (*.html)</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表 (*.csv)</translation>
    </message>
    <message>
        <source>Data (*.json)</source>
        <translation>データ (*.json)</translation>
    </message>
    <message>
        <source>Save a report of the session</source>
        <translation>セッションのレポートを保存</translation>
    </message>
    <message>
        <source>A folder on another disk, where anchors are written too</source>
        <translation>アンカーを同時に書き込む、別のディスクのフォルダー</translation>
    </message>
    <message>
        <source>Change the verdict</source>
        <translation>判定を変更</translation>
    </message>
    <message>
        <source>{part}: {old} → {new}</source>
        <translation>{part}：{old} → {new}</translation>
    </message>
    <message>
        <source>{name}: {verdict}</source>
        <translation>{name}：{verdict}</translation>
    </message>
    <message>
        <source>{name} is open again</source>
        <translation>{name} を未決に戻しました</translation>
    </message>
    <message>
        <source>{count} images were drawn for a second look.</source>
        <translation>{count} 枚の画像を再判定に選びました。</translation>
    </message>
    <message>
        <source>Auditing the images of the session</source>
        <translation>セッションの画像を監査しています</translation>
    </message>
    <message>
        <source>No bundle is open: images are not audited.</source>
        <translation>バンドルが開いていないため、画像は監査されません。</translation>
    </message>
    <message>
        <source>This session was made with another bundle, “{bundle}”: open it to audit more.</source>
        <translation>このセッションは別のバンドル「{bundle}」で作られました。監査を続けるにはそれを開いてください。</translation>
    </message>
    <message>
        <source>This session has no classes: images are not audited.</source>
        <translation>このセッションにはクラスがないため、画像は監査されません。</translation>
    </message>
    <message>
        <source>Opening the records</source>
        <translation>記録を開いています</translation>
    </message>
    <message>
        <source>There is no part {code} in this session.</source>
        <translation>このセッションに部品 {code} はありません。</translation>
    </message>
    <message>
        <source>Part {code}</source>
        <translation>部品 {code}</translation>
    </message>
    <message>
        <source>unexplained</source>
        <translation>未説明</translation>
    </message>
    <message>
        <source>Scratch</source>
        <translation>傷</translation>
    </message>
    <message>
        <source>Dent</source>
        <translation>へこみ</translation>
    </message>
    <message>
        <source>Stain or dirt</source>
        <translation>しみ、汚れ</translation>
    </message>
    <message>
        <source>Crack or break</source>
        <translation>ひび、割れ</translation>
    </message>
    <message>
        <source>Part missing</source>
        <translation>部品の欠け</translation>
    </message>
    <message>
        <source>Picture unusable</source>
        <translation>使えない画像</translation>
    </message>
    <message>
        <source>Give the session a title.</source>
        <translation>セッションに題名を付けてください。</translation>
    </message>
    <message>
        <source>No images are open.</source>
        <translation>開いている画像がありません。</translation>
    </message>
    <message>
        <source>Choose a table.</source>
        <translation>表を選んでください。</translation>
    </message>
    <message>
        <source>Choose a folder.</source>
        <translation>フォルダーを選んでください。</translation>
    </message>
    <message>
        <source>Name at least one reviewer.</source>
        <translation>判定者を 1 人以上指定してください。</translation>
    </message>
    <message>
        <source>There are nine keys: at most nine reasons.</source>
        <translation>キーは 9 つです：理由は 9 つまでです。</translation>
    </message>
    <message>
        <source>Reading the images</source>
        <translation>画像を読んでいます</translation>
    </message>
    <message>
        <source>Recording the session</source>
        <translation>セッションを記録しています</translation>
    </message>
    <message>
        <source>Looking for new images in {folder}</source>
        <translation>{folder} の新しい画像を探しています</translation>
    </message>
    <message>
        <source>Making an anchor</source>
        <translation>アンカーを作っています</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>何も変更していません。</translation>
    </message>
    <message>
        <source>Noted on {what}</source>
        <translation>{what} にメモを付けました</translation>
    </message>
    <message>
        <source>{said}. The model’s word is shown now: K keeps yours.</source>
        <translation>{said}。モデルの判定が示されました：K で判定を変えません。</translation>
    </message>
    <message>
        <source>Nothing was recorded.</source>
        <translation>何も記録していません。</translation>
    </message>
    <message>
        <source>Done again: {step}</source>
        <translation>もう一度行いました：{step}</translation>
    </message>
    <message>
        <source>Taken back: {step}; Ctrl+Shift+Z does it again</source>
        <translation>取り消しました：{step}。Ctrl+Shift+Z でもう一度行います</translation>
    </message>
    <message>
        <source>No reason</source>
        <translation>理由なし</translation>
    </message>
    <message>
        <source>Reason {key}: {reason}</source>
        <translation>理由 {key}：{reason}</translation>
    </message>
    <message>
        <source>{said}: it stood so already</source>
        <translation>{said}：すでにそうなっています</translation>
    </message>
    <message>
        <source>{said}; Ctrl+Z takes it back</source>
        <translation>{said}。Ctrl+Z で取り消せます</translation>
    </message>
    <message>
        <source>Exporting the records</source>
        <translation>記録を書き出しています</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>レポートを書いています</translation>
    </message>
    <message>
        <source>Anchor over {count} events: {head}… It proves little while it stays on this disk: print it, or choose a second place.</source>
        <translation>{count} 件のイベントのアンカー：{head}…&#x3000;このディスクにあるだけでは裏付けになりません。印刷するか、2 つ目の場所を選んでください。</translation>
    </message>
    <message>
        <source>Anchor over {count} events: {head}… Written into {folder} too.</source>
        <translation>{count} 件のイベントのアンカー：{head}…&#x3000;{folder} にも書き込みました。</translation>
    </message>
    <message>
        <source>Exported into {folder}.</source>
        <translation>{folder} に書き出しました。</translation>
    </message>
    <message>
        <source>The report is in {path}.</source>
        <translation>レポートは {path} にあります。</translation>
    </message>
    <message>
        <source>Signed by {who}.</source>
        <translation>{who} が署名しました。</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Follow up</source>
        <translation>要確認</translation>
    </message>
    <message>
        <source>Writing the minutes</source>
        <translation>議事録を書いています</translation>
    </message>
    <message>
        <source>Minutes of {count} decisions written to {path}.</source>
        <translation>{count} 件の決定の議事録を {path} に書き込みました。</translation>
    </message>
    <message>
        <source>Minutes: {title}</source>
        <translation>議事録：{title}</translation>
    </message>
    <message>
        <source>From</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>To</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Voted</source>
        <translation>投票者</translation>
    </message>
    <message>
        <source>Written by</source>
        <translation>作成者</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>ログ</translation>
    </message>
    <message>
        <source>This decision was taken back later.</source>
        <translation>この決定は後で取り消されました。</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>abstained</source>
        <translation>棄権</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>変更前</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>記録日時</translation>
    </message>
    <message>
        <source>These minutes repeat what the log of the session records; the number and hash of each event lead to it. Names are as people typed them: nothing here proves who sat at the keyboard.</source>
        <translation>この議事録はセッションのログに記録されたことを繰り返すものです。各イベントの番号とハッシュからたどれます。名前は入力されたとおりで、誰が操作したかを証明するものではありません。</translation>
    </message>
    <message>
        <source>Read-only: {who} has it on {machine}</source>
        <translation>読み取り専用：{machine} の {who} が使っています</translation>
    </message>
    <message>
        <source>No session yet</source>
        <translation>セッションはまだありません</translation>
    </message>
    <message>
        <source>Signed</source>
        <translation>署名</translation>
    </message>
    <message>
        <source>Making the session</source>
        <translation>セッションを作成しています</translation>
    </message>
    <message>
        <source>The session has {count} images.</source>
        <translation>セッションには {count} 枚の画像があります。</translation>
    </message>
    <message>
        <source>{count} of them have the same content as another one.</source>
        <translation>そのうち {count} 枚は、ほかの画像と同じ内容です。</translation>
    </message>
    <message>
        <source>Watching a folder</source>
        <translation>フォルダーを監視しています</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Overkill</source>
        <translation>過検出</translation>
    </message>
    <message>
        <source>Escape</source>
        <translation>見逃し</translation>
    </message>
    <message>
        <source>Disagree</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>Forbidden reason</source>
        <translation>認められない根拠</translation>
    </message>
    <message>
        <source>Not judged</source>
        <translation>未判断</translation>
    </message>
    <message>
        <source>Unlike the references</source>
        <translation>参照画像と異なる</translation>
    </message>
    <message>
        <source>Every image of the session.</source>
        <translation>セッションのすべての画像です。</translation>
    </message>
    <message>
        <source>Images that you have not judged yet. When none is left you are done.</source>
        <translation>まだ判定していない画像です。なくなれば完了です。</translation>
    </message>
    <message>
        <source>Good part rejected: you accept what the model rejects.</source>
        <translation>良品の不合格：モデルが不合格とするものを合格としました。</translation>
    </message>
    <message>
        <source>Bad part passed: you reject what the model accepts.</source>
        <translation>不良品の合格：モデルが合格とするものを不合格としました。</translation>
    </message>
    <message>
        <source>You and another reviewer say different things.</source>
        <translation>あなたとほかの判定者の判定が異なります。</translation>
    </message>
    <message>
        <source>Images that you marked for a closer look.</source>
        <translation>よく見るために印を付けた画像です。</translation>
    </message>
    <message>
        <source>A reason that must not count is a large share of the model&apos;s decision.</source>
        <translation>認められない根拠が、モデルの決定の大きな割合を占めています。</translation>
    </message>
    <message>
        <source>The reasons policy judges less than half of what moved the decision.</source>
        <translation>根拠の方針が判断しているのは、決定を動かしたものの半分未満です。</translation>
    </message>
    <message>
        <source>The latents were made for other images: what they say may mislead.</source>
        <translation>潜在ユニットは別の画像のために作られたもので、その内容は誤解を招くことがあります。</translation>
    </message>
    <message>
        <source>part {part}</source>
        <translation>部品 {part}</translation>
    </message>
    <message>
        <source>Accepted {what}</source>
        <translation>{what} を合格としました</translation>
    </message>
    <message>
        <source>Rejected {what}</source>
        <translation>{what} を不合格としました</translation>
    </message>
    <message>
        <source>Marked {what} for follow-up</source>
        <translation>{what} を要確認としました</translation>
    </message>
    <message>
        <source>Left {what} undecided</source>
        <translation>{what} を未決としました</translation>
    </message>
    <message>
        <source>{said} – {reason}</source>
        <translation>{said} – {reason}</translation>
    </message>
    <message>
        <source>{count} images</source>
        <translation>{count} 枚の画像</translation>
    </message>
    <message>
        <source>Took {what} out of the session</source>
        <translation>{what} をセッションから外しました</translation>
    </message>
    <message>
        <source>Put {what} back into the session</source>
        <translation>{what} をセッションに戻しました</translation>
    </message>
    <message>
        <source>The file has changed since it was added</source>
        <translation>追加した後でファイルが変わっています</translation>
    </message>
</context>
<context>
    <name>SessionReport</name>
    <message>
        <source>Writing the pages of the report</source>
        <translation>レポートのページを書いています</translation>
    </message>
    <message>
        <source>Where “{name}” fired, {low} to {high} (activation).</source>
        <translation>「{name}」が発火した場所、{low}～{high}（活性値）。</translation>
    </message>
    <message>
        <source>Where “{name}” read from, {low} to {high} (attention).</source>
        <translation>「{name}」が読み取った場所、{low}～{high}（アテンション）。</translation>
    </message>
    <message>
        <source>When</source>
        <translation>日時</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>担当</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Reason and note</source>
        <translation>理由とメモ</translation>
    </message>
    <message>
        <source>Changed because: {why}</source>
        <translation>変更の理由：{why}</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Audit SHA-256</source>
        <translation>監査の SHA-256</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>作成条件</translation>
    </message>
    <message>
        <source>It was not audited.</source>
        <translation>監査されていません。</translation>
    </message>
    <message>
        <source>Prompts of “{name}”: {prompts}</source>
        <translation>「{name}」のプロンプト：{prompts}</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>ほか {count} 個</translation>
    </message>
    <message>
        <source>{unit}; exact effects, else by {method}</source>
        <translation>{unit}。厳密な効果、なければ{method}によります</translation>
    </message>
    <message>
        <source>Always on, together</source>
        <translation>常時発火（合計）</translation>
    </message>
    <message>
        <source>Blue to the right: towards the class. Orange to the left: against it.</source>
        <translation>右の青：クラスに近づける。左の橙：遠ざける。</translation>
    </message>
    <message>
        <source>Without a heat map: it is made with the model, which was not at hand.</source>
        <translation>ヒートマップはありません：作るためのモデルがありませんでした。</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 区間</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>件数</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>割合</translation>
    </message>
    <message>
        <source>Overkill, of the good parts</source>
        <translation>過検出（良品のうち）</translation>
    </message>
    <message>
        <source>Escape, of the bad parts</source>
        <translation>見逃し（不良品のうち）</translation>
    </message>
    <message>
        <source>Overkill, of what the model rejected</source>
        <translation>過検出（モデルが不合格としたもののうち）</translation>
    </message>
    <message>
        <source>Escape, of what the model passed</source>
        <translation>見逃し（モデルが合格としたもののうち）</translation>
    </message>
    <message>
        <source>Good and bad is what people settled on: what was resolved, else what all said with the model in sight. The shares hold for the images of this session, not for a production from which they were picked.</source>
        <translation>良品と不良品は人の決定によります：決定済みのもの、なければモデルを見た全員の判定が一致したものです。割合はこのセッションの画像についてのもので、元の生産全体についてのものではありません。</translation>
    </message>
    <message>
        <source>Overkill and escape</source>
        <translation>過検出と見逃し</translation>
    </message>
    <message>
        <source>passes</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>rejects</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Class of the model</source>
        <translation>モデルのクラス</translation>
    </message>
    <message>
        <source>A part</source>
        <translation>部品</translation>
    </message>
    <message>
        <source>By class</source>
        <translation>クラスの順</translation>
    </message>
    <message>
        <source>Of the images that the model put into a class and people accepted or rejected.</source>
        <translation>モデルが 1 つのクラスに入れ、人が合格または不合格とした画像についてです。</translation>
    </message>
    <message>
        <source>No image was audited.</source>
        <translation>監査された画像はありません。</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>Two reviewers, or one with their own second look. Kappa (Cohen) is 1 for perfect agreement, 0 for chance.</source>
        <translation>2 人の判定者、または 1 人の判定者とその再判定です。カッパ（Cohen）は完全な一致で 1、偶然で 0 です。</translation>
    </message>
    <message>
        <source>The same</source>
        <translation>同じ</translation>
    </message>
    <message>
        <source>Kappa</source>
        <translation>カッパ</translation>
    </message>
    <message>
        <source>No image was judged twice.</source>
        <translation>2 回判定された画像はありません。</translation>
    </message>
    <message>
        <source>Following the model</source>
        <translation>モデルへの追従</translation>
    </message>
    <message>
        <source>Of reviewers who judged before the model was shown. Right is what was resolved, else what all other reviewers said before they saw the model. Going over to a model that is wrong is automation bias.</source>
        <translation>モデルを見る前に判定した人についてです。正しいとは、決定済みの判定、なければほかの全員がモデルを見る前に下した判定です。誤ったモデルに合わせることを自動化バイアスといいます。</translation>
    </message>
    <message>
        <source>It cannot be told: nobody judged first on images of which others say what is right.</source>
        <translation>分かりません：ほかの人の判定から正解が分かる画像で、先に判定した人がいません。</translation>
    </message>
    <message>
        <source>Forbidden reasons and known shortcuts</source>
        <translation>認められない根拠と既知のショートカット</translation>
    </message>
    <message>
        <source>As the audits were judged when they were recorded.</source>
        <translation>記録した時点での監査の判断です。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>どれ</translation>
    </message>
    <message>
        <source>None took part in a decision.</source>
        <translation>決定に関わったものはありません。</translation>
    </message>
    <message>
        <source>Latents that decided most</source>
        <translation>最も多く決定した潜在ユニット</translation>
    </message>
    <message>
        <source>A tenth or more of what moved the decision, towards its class, by exact effect.</source>
        <translation>決定をそのクラスに動かしたものの 10 分の 1 以上（厳密な効果による）です。</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>すべての画像</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>番号</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>部品</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人</translation>
    </message>
    <message>
        <source>The session has no images.</source>
        <translation>セッションに画像はありません。</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>行われたこと</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>イベント</translation>
    </message>
    <message>
        <source>Said</source>
        <translation>発言</translation>
    </message>
    <message>
        <source>Reviewers</source>
        <translation>判定者</translation>
    </message>
    <message>
        <source>Judge before the model is shown</source>
        <translation>モデルを見る前に判定</translation>
    </message>
    <message>
        <source>Blind to each other</source>
        <translation>互いに見えない</translation>
    </message>
    <message>
        <source>Classes that pass</source>
        <translation>合格のクラス</translation>
    </message>
    <message>
        <source>Classes that reject</source>
        <translation>不合格のクラス</translation>
    </message>
    <message>
        <source>Reasons</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Reasons policy, SHA-256</source>
        <translation>根拠の方針の SHA-256</translation>
    </message>
    <message>
        <source>View</source>
        <translation>見せ方</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>セッション</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>ワークスペース</translation>
    </message>
    <message>
        <source>Last event of the session</source>
        <translation>セッションの最後のイベント</translation>
    </message>
    <message>
        <source>Head of the log there</source>
        <translation>その時点のログの先頭</translation>
    </message>
    <message>
        <source>Anchor at event</source>
        <translation>アンカーのイベント</translation>
    </message>
    <message>
        <source>Anchored head</source>
        <translation>アンカーの先頭</translation>
    </message>
    <message>
        <source>Anchored root</source>
        <translation>アンカーのルート</translation>
    </message>
    <message>
        <source>Anchored</source>
        <translation>アンカーの日時</translation>
    </message>
    <message>
        <source>A report cannot be saved as “{file}”.</source>
        <translation>レポートは「{file}」として保存できません。</translation>
    </message>
    <message>
        <source>Overkill or escape</source>
        <translation>過検出または見逃し</translation>
    </message>
    <message>
        <source>Round</source>
        <translation>回</translation>
    </message>
    <message>
        <source>Key of the reason</source>
        <translation>理由のキー</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>Changed because</source>
        <translation>変更の理由</translation>
    </message>
    <message>
        <source>{state}, event {event}, {head}</source>
        <translation>{state}、イベント {event}、{head}</translation>
    </message>
    <message>
        <source>Session report</source>
        <translation>セッションのレポート</translation>
    </message>
    <message>
        <source>Report of one image</source>
        <translation>画像 1 枚のレポート</translation>
    </message>
    <message>
        <source>What people said</source>
        <translation>人の判定</translation>
    </message>
    <message>
        <source>Nobody has said anything of it.</source>
        <translation>判定した人はいません。</translation>
    </message>
    <message>
        <source>What the model said</source>
        <translation>モデルの予測</translation>
    </message>
    <message>
        <source>What moved it</source>
        <translation>予測を動かした要因</translation>
    </message>
    <message>
        <source>What was on the screen</source>
        <translation>画面に出ていたもの</translation>
    </message>
    <message>
        <source>How the session was set up</source>
        <translation>セッションの設定</translation>
    </message>
    <message>
        <source>What the audits were made with</source>
        <translation>監査の作成条件</translation>
    </message>
    <message>
        <source>What vouches for it</source>
        <translation>裏付け</translation>
    </message>
    <message>
        <source>What this does not prove</source>
        <translation>これが証明しないこと</translation>
    </message>
    <message>
        <source>The anchor, to be compared with the log</source>
        <translation>ログと照合するアンカー</translation>
    </message>
    <message>
        <source>Image {item}</source>
        <translation>画像 {item}</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Follow-up</source>
        <translation>要確認</translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation>未決</translation>
    </message>
    <message>
        <source>Reviewers disagree</source>
        <translation>判定が分かれた</translation>
    </message>
    <message>
        <source>Overkill</source>
        <translation>過検出</translation>
    </message>
    <message>
        <source>Escape</source>
        <translation>見逃し</translation>
    </message>
    <message>
        <source>Overkill: a good part that the model rejected.</source>
        <translation>過検出：モデルが不合格とした良品です。</translation>
    </message>
    <message>
        <source>Escape: a bad part that the model passed.</source>
        <translation>見逃し：モデルが合格とした不良品です。</translation>
    </message>
    <message>
        <source>second look, round {round}</source>
        <translation>再判定（{round} 回目）</translation>
    </message>
    <message>
        <source>before the model was shown</source>
        <translation>モデルを見る前</translation>
    </message>
    <message>
        <source>with the model in sight</source>
        <translation>モデルを見て</translation>
    </message>
    <message>
        <source>resolved</source>
        <translation>決定</translation>
    </message>
    <message>
        <source>takes back event {event}</source>
        <translation>イベント {event} の取り消し</translation>
    </message>
    <message>
        <source>replaced later</source>
        <translation>後で置き換え</translation>
    </message>
    <message>
        <source>Hardly judged by the reasons policy</source>
        <translation>根拠の方針でほとんど判断されていない</translation>
    </message>
    <message>
        <source>File changed</source>
        <translation>ファイルが変わった</translation>
    </message>
    <message>
        <source>The file is no longer where it was.</source>
        <translation>ファイルは元の場所にありません。</translation>
    </message>
    <message>
        <source>The file has another content now than was audited: it is not shown.</source>
        <translation>監査したときとファイルの内容が異なるため、表示しません。</translation>
    </message>
    <message>
        <source>The file cannot be read any more.</source>
        <translation>ファイルはもう読めません。</translation>
    </message>
    <message>
        <source>This report was written without pictures.</source>
        <translation>このレポートは画像なしで書き込まれました。</translation>
    </message>
    <message>
        <source>Session made</source>
        <translation>セッションの作成</translation>
    </message>
    <message>
        <source>Settings changed</source>
        <translation>設定の変更</translation>
    </message>
    <message>
        <source>Signed</source>
        <translation>署名</translation>
    </message>
    <message>
        <source>Images added</source>
        <translation>画像の追加</translation>
    </message>
    <message>
        <source>Images taken out</source>
        <translation>画像の除外</translation>
    </message>
    <message>
        <source>Images put back</source>
        <translation>画像を戻す</translation>
    </message>
    <message>
        <source>Sample drawn for a second look</source>
        <translation>再判定の抽出</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>デバイス</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>torch</source>
        <translation>torch</translation>
    </message>
    <message>
        <source>Forbidden from this share of the decision</source>
        <translation>認められない根拠とする決定の割合（以上）</translation>
    </message>
    <message>
        <source>and from this push, log-odds</source>
        <translation>かつ、この押し以上（対数オッズ）</translation>
    </message>
    <message>
        <source>A large share of what moved it</source>
        <translation>動かしたもののうち大きな割合</translation>
    </message>
    <message>
        <source>Low alignment below</source>
        <translation>意味の一致度が低い（未満）</translation>
    </message>
    <message>
        <source>Unlike the references above percentile</source>
        <translation>参照画像と異なる（百分位より上）</translation>
    </message>
    <message>
        <source>Hardly judged below this share</source>
        <translation>ほとんど判断されていない（割合未満）</translation>
    </message>
    <message>
        <source>Forbidden reason</source>
        <translation>認められない根拠</translation>
    </message>
    <message>
        <source>Known shortcut</source>
        <translation>既知のショートカット</translation>
    </message>
    <message>
        <source>Live view</source>
        <translation>現在の表示</translation>
    </message>
    <message>
        <source>The session as it stands at event {event} of {time}. It changes with the next verdict.</source>
        <translation>{time} のイベント {event} の時点のセッションです。次の判定で変わります。</translation>
    </message>
    <message>
        <source>Frozen report</source>
        <translation>確定したレポート</translation>
    </message>
    <message>
        <source>The session as it stood at event {event} of {time}.</source>
        <translation>{time} のイベント {event} の時点のセッションです。</translation>
    </message>
    <message>
        <source>{count} events of the session were recorded after it and are not in this report.</source>
        <translation>その後に記録されたセッションの {count} 件のイベントは、このレポートに含まれません。</translation>
    </message>
    <message>
        <source>Nothing was recorded in the session after it.</source>
        <translation>その後、セッションには何も記録されていません。</translation>
    </message>
    <message>
        <source>No anchor was made yet: nothing kept elsewhere vouches for this report.</source>
        <translation>アンカーはまだありません：別の場所でこのレポートを裏付けるものがありません。</translation>
    </message>
    <message>
        <source>The anchor at event {event} covers all of this report.</source>
        <translation>イベント {event} のアンカーは、このレポートのすべてを押さえています。</translation>
    </message>
    <message>
        <source>The last anchor, at event {event}, does not cover the last {count} events of this report.</source>
        <translation>最後のアンカー（イベント {event}）は、このレポートの最後の {count} 件のイベントを押さえていません。</translation>
    </message>
    <message>
        <source>Last word was the model&apos;s, model right</source>
        <translation>最後の判定がモデルと同じ、モデルが正しい</translation>
    </message>
    <message>
        <source>Last word was the model&apos;s, model wrong</source>
        <translation>最後の判定がモデルと同じ、モデルが誤り</translation>
    </message>
    <message>
        <source>Changed over to the model, model right</source>
        <translation>モデルに変えた、モデルが正しい</translation>
    </message>
    <message>
        <source>Changed over to the model, model wrong</source>
        <translation>モデルに変えた、モデルが誤り</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>The settings of the window could not be read.</source>
        <translation>ウィンドウの設定を読み取れませんでした。</translation>
    </message>
    <message>
        <source>It starts with the usual settings.</source>
        <translation>既定の設定で起動します。</translation>
    </message>
    <message>
        <source>Some settings of the window could not be used: {names}.</source>
        <translation>ウィンドウの設定の一部を使えませんでした：{names}。</translation>
    </message>
    <message>
        <source>The usual ones take their place; all others are as you left them.</source>
        <translation>それらには既定の設定を使います。ほかの設定はそのままです。</translation>
    </message>
    <message>
        <source>The damaged file was kept as “{file}”.</source>
        <translation>破損したファイルは「{file}」として残してあります。</translation>
    </message>
    <message>
        <source>Make your choices again.</source>
        <translation>設定し直してください。</translation>
    </message>
    <message>
        <source>Check that you may read and write “{file}”, or remove it.</source>
        <translation>「{file}」を読み書きする権限を確認するか、ファイルを削除してください。</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Open a bundle first: an SAE is checked against its encoder.</source>
        <translation>先にバンドルを開いてください。SAE はそのエンコーダーと照合されます。</translation>
    </message>
    <message>
        <source>Open a bundle first: images are run through its encoder.</source>
        <translation>先にバンドルを開いてください。画像はそのエンコーダーで処理されます。</translation>
    </message>
    <message>
        <source>Open a bundle first: its latents are what is judged.</source>
        <translation>先にバンドルを開いてください。判断するのは、その潜在ユニットです。</translation>
    </message>
    <message>
        <source>There is no image on the clipboard or in what was dropped.</source>
        <translation>クリップボードまたはドロップされたデータに画像がありません。</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>画像のフォルダーを開く</translation>
    </message>
    <message>
        <source>Images ({patterns})</source>
        <translation>画像 ({patterns})</translation>
    </message>
    <message>
        <source>Open images</source>
        <translation>画像を開く</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Bundles (*.saebundle);;All files (*)</source>
        <translation>バンドル (*.saebundle);;すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Open bundle file</source>
        <translation>バンドルファイルを開く</translation>
    </message>
    <message>
        <source>Open a bundle folder</source>
        <translation>バンドルフォルダーを開く</translation>
    </message>
    <message>
        <source>Undone: {}</source>
        <translation>元に戻しました：{}</translation>
    </message>
    <message>
        <source>Done again: {}</source>
        <translation>やり直しました：{}</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>This program never uses a network: nothing leaves this computer.</source>
        <translation>このプログラムはネットワークを一切使いません。データがこのコンピューターの外へ出ることはありません。</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>オフライン</translation>
    </message>
    <message>
        <source>The encoder runs on {device} with {precision} numbers.</source>
        <translation>エンコーダーは {device} 上で、精度 {precision} で動作しています。</translation>
    </message>
    <message>
        <source>Image {number} of {count}</source>
        <translation>画像 {number} / {count}</translation>
    </message>
</context>
<context>
    <name>Studies</name>
    <message>
        <source>Files…</source>
        <translation>ファイル…</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>フォルダー…</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>消去</translation>
    </message>
    <message>
        <source>No images chosen</source>
        <translation>画像が選ばれていません</translation>
    </message>
    <message>
        <source>Filmstrip</source>
        <translation>フィルムストリップ</translation>
    </message>
    <message>
        <source>The images that are in the filmstrip now.</source>
        <translation>いまフィルムストリップにある画像です。</translation>
    </message>
    <message>
        <source>{first} and {count} more</source>
        <translation>{first} ほか{count}件</translation>
    </message>
    <message>
        <source>Images (*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.gif);;All files (*)</source>
        <translation>画像 (*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.gif);;すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Choose images</source>
        <translation>画像を選択</translation>
    </message>
    <message>
        <source>Choose a folder of images</source>
        <translation>画像のフォルダーを選択</translation>
    </message>
    <message>
        <source>No file chosen</source>
        <translation>ファイルは選ばれていません</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選択…</translation>
    </message>
    <message>
        <source>Tables and data (*.csv *.txt *.json);;All files (*)</source>
        <translation>表とデータ (*.csv *.txt *.json);;すべてのファイル (*)</translation>
    </message>
    <message>
        <source>No folder named</source>
        <translation>フォルダーは指定されていません</translation>
    </message>
    <message>
        <source>Name a new folder…</source>
        <translation>新しいフォルダーを指定…</translation>
    </message>
    <message>
        <source>A new folder</source>
        <translation>新しいフォルダー</translation>
    </message>
    <message>
        <source>No file named</source>
        <translation>ファイル名の指定なし</translation>
    </message>
    <message>
        <source>Name a new file…</source>
        <translation>新しいファイルに名前を付ける…</translation>
    </message>
    <message>
        <source>A new bundle</source>
        <translation>新しいバンドル</translation>
    </message>
    <message>
        <source>Bundles (*.saebundle)</source>
        <translation>バンドル (*.saebundle)</translation>
    </message>
    <message>
        <source>Numbers or names, with commas between them</source>
        <translation>番号または名前をコンマで区切る</translation>
    </message>
    <message>
        <source>One a line, or with commas between them</source>
        <translation>1 行に 1 つ、またはコンマで区切る</translation>
    </message>
    <message>
        <source>{name} ({count} classes)</source>
        <translation>{name}（{count} クラス）</translation>
    </message>
    <message>
        <source>Studies</source>
        <translation>調査</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>調査</translation>
    </message>
    <message>
        <source>Key figures ({count})</source>
        <translation>主な数値（{count}）</translation>
    </message>
    <message>
        <source>Another study is running.</source>
        <translation>別の調査を実行中です。</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>Back to the rows</source>
        <translation>行に戻る</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>変更…</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>もう一度実行</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Stop and keep the rows</source>
        <translation>停止して行を残す</translation>
    </message>
    <message>
        <source>Draw a frame around points, or click one, to select their rows.</source>
        <translation>点を枠で囲むかクリックすると、その行が選ばれます。</translation>
    </message>
    <message>
        <source>{count} rows</source>
        <translation>{count} 行</translation>
    </message>
    <message>
        <source>{listed} of {count} rows</source>
        <translation>{count} 行のうち {listed} 行</translation>
    </message>
    <message>
        <source>{count} selected</source>
        <translation>{count} 件を選択中</translation>
    </message>
    <message>
        <source>Rows of the study</source>
        <translation>調査の行</translation>
    </message>
    <message>
        <source>The rows come here, one by one, while the study runs.</source>
        <translation>調査の実行中、行が一つずつここに表示されます。</translation>
    </message>
    <message>
        <source>Filter the rows</source>
        <translation>行を絞り込む</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>絞り込み</translation>
    </message>
    <message>
        <source>Plot</source>
        <translation>グラフ</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>はい</translation>
    </message>
    <message>
        <source>no</source>
        <translation>いいえ</translation>
    </message>
    <message>
        <source>Open a bundle first.</source>
        <translation>先にバンドルを開いてください。</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表 (*.csv)</translation>
    </message>
    <message>
        <source>Data (*.json)</source>
        <translation>データ (*.json)</translation>
    </message>
    <message>
        <source>Report (*.html)</source>
        <translation>レポート (*.html)</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>表を保存</translation>
    </message>
    <message>
        <source>Saved to {path}.</source>
        <translation>{path} に保存しました。</translation>
    </message>
    <message>
        <source>Saving the table</source>
        <translation>表を保存中</translation>
    </message>
    <message>
        <source>It was stopped: these are the rows that came.</source>
        <translation>途中で停止されました。ここまでに得られた行です。</translation>
    </message>
    <message>
        <source>Show in Concepts</source>
        <translation>概念で表示</translation>
    </message>
    <message>
        <source>Choose a row to see what is behind it.</source>
        <translation>行を選ぶと、その元になった画像が見られます。</translation>
    </message>
    <message>
        <source>Images behind it</source>
        <translation>元になった画像</translation>
    </message>
    <message>
        <source>Images behind it: {shown} of {count}</source>
        <translation>元になった画像：{count} 枚のうち {shown} 枚</translation>
    </message>
    <message>
        <source>More</source>
        <translation>その他</translation>
    </message>
    <message>
        <source>More ({count} changed)</source>
        <translation>その他（変更 {count}）</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>1 is best, 0 is chance.</source>
        <translation>1 が最良、0 は偶然です。</translation>
    </message>
    <message>
        <source>95 % band</source>
        <translation>95 % 区間</translation>
    </message>
    <message>
        <source>95 % interval by the paired bootstrap.</source>
        <translation>対応のあるブートストラップによる 95 % 区間です。</translation>
    </message>
    <message>
        <source>A CSV file with the columns path and label; sub-folders are the labels where left out.</source>
        <translation>path 列と label 列のある CSV ファイル。省くとサブフォルダーがラベルになります。</translation>
    </message>
    <message>
        <source>A CSV table path,left,top,right,bottom of where text is in the images, in pixels.</source>
        <translation>画像の文字の場所を示す CSV の表（path,left,top,right,bottom、ピクセル単位）。</translation>
    </message>
    <message>
        <source>A CSV table with the columns path and label, and others for subgroups; without one the sub-folders of a folder are the labels.</source>
        <translation>path 列と label 列、サブグループの列のある CSV の表。なければフォルダーのサブフォルダーがラベルになります。</translation>
    </message>
    <message>
        <source>A CSV table with the columns path and label; without one the sub-folders of a folder are the labels.</source>
        <translation>path 列と label 列のある CSV の表。省くとフォルダーのサブフォルダーがラベルになります。</translation>
    </message>
    <message>
        <source>A CSV table with the columns path and label; without one the sub-folders of a folder are the labels. A label that is no class is something else.</source>
        <translation>path 列と label 列のある CSV の表。省くとフォルダーのサブフォルダーがラベルになります。クラスでないラベルは「ほかのもの」です。</translation>
    </message>
    <message>
        <source>A class that was written, a latent, or an image with boxes.</source>
        <translation>書かれたクラス、潜在ユニット、または枠のある画像です。</translation>
    </message>
    <message>
        <source>A column of the table that divides the images of a class. Where left out its column &apos;subgroup&apos;, and where there is none, whether the latents fire.</source>
        <translation>クラスの画像を分ける表の列。省くと「subgroup」列、それもなければ潜在ユニットが発火するかどうかで分けます。</translation>
    </message>
    <message>
        <source>A file of an intervention, as the Audit workspace saves it.</source>
        <translation>「監査」ワークスペースで保存した介入のファイルです。</translation>
    </message>
    <message>
        <source>A hint only: the audited model itself judges here.</source>
        <translation>目安にすぎません。ここで評価しているのは監査対象のモデル自身です。</translation>
    </message>
    <message>
        <source>A latent&apos;s effect on pictures of one grey.</source>
        <translation>1 色の灰色の画像での潜在ユニットの効果です。</translation>
    </message>
    <message>
        <source>A new .saebundle file with the repaired model, the same SAEs, and the record of what was removed and why.</source>
        <translation>修復したモデル、同じ SAE、何をなぜ取り除いたかの記録を入れる新しい .saebundle ファイルです。</translation>
    </message>
    <message>
        <source>A new folder for the repaired model; without one the ways are only compared.</source>
        <translation>修復したモデルの新しいフォルダー。なければ方法を比べるだけです。</translation>
    </message>
    <message>
        <source>A table path,label that says what the images show. Without one the names of sub-folders are labels.</source>
        <translation>画像が何を示すかを書いた path,label の表。なければサブフォルダーの名前がラベルになります。</translation>
    </message>
    <message>
        <source>A word, or the whole.</source>
        <translation>語、または全体です。</translation>
    </message>
    <message>
        <source>About</source>
        <translation>対象</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>認める</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>正解率</translation>
    </message>
    <message>
        <source>Accuracy without</source>
        <translation>なしの正解率</translation>
    </message>
    <message>
        <source>Ahead of the default</source>
        <translation>既定との差</translation>
    </message>
    <message>
        <source>Ahead, held out</source>
        <translation>取り分けた画像での差</translation>
    </message>
    <message>
        <source>Alignment</source>
        <translation>意味の一致度</translation>
    </message>
    <message>
        <source>Alignment against effect</source>
        <translation>意味の一致度と効果</translation>
    </message>
    <message>
        <source>Alike</source>
        <translation>似ている度合い</translation>
    </message>
    <message>
        <source>Audits with this SAE measure by it where no other method is asked for.</source>
        <translation>この SAE による監査では、ほかの手法の指定がなければこれで測ります。</translation>
    </message>
    <message>
        <source>Between the two groups of a class</source>
        <translation>クラスの 2 つの群のあいだ</translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation>ぼかし</translation>
    </message>
    <message>
        <source>Bundle</source>
        <translation>バンドル</translation>
    </message>
    <message>
        <source>By</source>
        <translation>対象</translation>
    </message>
    <message>
        <source>By chance</source>
        <translation>偶然</translation>
    </message>
    <message>
        <source>By which share what is unsure about a class must fall without a latent that nobody judged.</source>
        <translation>誰も判断していない潜在ユニットがない場合に、クラスについての不確かさがどれだけ減る必要があるかの割合です。</translation>
    </message>
    <message>
        <source>By which share what is wrong or unsure about the class falls without it; below 0 it helps.</source>
        <translation>これがない場合に、クラスについての誤りや不確かさが減る割合です。0 未満なら役立っています。</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>変化</translation>
    </message>
    <message>
        <source>Clarity</source>
        <translation>明瞭さ</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Class and subgroup.</source>
        <translation>クラスとサブグループです。</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Classes of parts that are rejected; found by their names where left out.</source>
        <translation>不良とする部品のクラス。省くと名前から判断します。</translation>
    </message>
    <message>
        <source>Classes that are looked at; all whose name has several words when left out.</source>
        <translation>調べるクラス。省くと、名前が複数の語からなるすべてのクラスです。</translation>
    </message>
    <message>
        <source>Clearer prompts that are suggested for each sense.</source>
        <translation>それぞれの意味に提案する、より明確なプロンプトの数です。</translation>
    </message>
    <message>
        <source>Column of the labels that says &apos;train&apos; of the images on which the probe is fitted; where left out these are a half of each class.</source>
        <translation>プローブを当てはめる画像に train と書いてあるラベルの列。省くと各クラスの半分を使います。</translation>
    </message>
    <message>
        <source>Column of the labels whose subgroups are to count the same.</source>
        <translation>サブグループを同じ重みで扱うラベルの列です。</translation>
    </message>
    <message>
        <source>Compounds</source>
        <translation>複合語</translation>
    </message>
    <message>
        <source>Confirmed of</source>
        <translation>確認の対象</translation>
    </message>
    <message>
        <source>Contribution</source>
        <translation>寄与</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>正された</translation>
    </message>
    <message>
        <source>Decides</source>
        <translation>決め手</translation>
    </message>
    <message>
        <source>Decides alone</source>
        <translation>単独で決める</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>決定</translation>
    </message>
    <message>
        <source>Decision after</source>
        <translation>変更後の決定</translation>
    </message>
    <message>
        <source>Dismiss…</source>
        <translation>退ける…</translation>
    </message>
    <message>
        <source>Does the model read? Words are written on images, and text regions are hidden, beside controls without text.</source>
        <translation>モデルは文字を読むでしょうか。文字のない対照と並べて、画像に語を書き、文字領域を隠します。</translation>
    </message>
    <message>
        <source>Draws the halves of the images.</source>
        <translation>画像を半分に分けるための値です。</translation>
    </message>
    <message>
        <source>Draws the two halves of the images.</source>
        <translation>画像を 2 つに分けるための値です。</translation>
    </message>
    <message>
        <source>Effect</source>
        <translation>効果</translation>
    </message>
    <message>
        <source>Effect elsewhere</source>
        <translation>ほかの場所の効果</translation>
    </message>
    <message>
        <source>Effect under prompts against effect under the probe</source>
        <translation>プロンプトでの効果とプローブでの効果</translation>
    </message>
    <message>
        <source>Elsewhere</source>
        <translation>ほかの場所</translation>
    </message>
    <message>
        <source>Equally large regions elsewhere that change the decision.</source>
        <translation>同じ広さのほかの領域で、隠すと決定が変わるものです。</translation>
    </message>
    <message>
        <source>Escape</source>
        <translation>見逃し</translation>
    </message>
    <message>
        <source>Escape without</source>
        <translation>なしの見逃し</translation>
    </message>
    <message>
        <source>Faithfulness</source>
        <translation>忠実度</translation>
    </message>
    <message>
        <source>False-alarm rate</source>
        <translation>誤報の割合</translation>
    </message>
    <message>
        <source>Figure of merit</source>
        <translation>性能値</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>所見</translation>
    </message>
    <message>
        <source>For this sense, in the place of the class&apos;s own, with the first prompts of its other senses.</source>
        <translation>この意味のための、クラスのプロンプトの代わりです。ほかの意味には、それぞれ最初のプロンプトを使います。</translation>
    </message>
    <message>
        <source>Former decision after</source>
        <translation>元の決定の確率</translation>
    </message>
    <message>
        <source>From the first group (0) to the second (1)</source>
        <translation>1 つ目の群（0）から 2 つ目の群（1）へ</translation>
    </message>
    <message>
        <source>Harm</source>
        <translation>害</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>隠す数</translation>
    </message>
    <message>
        <source>Hidden by</source>
        <translation>隠し方</translation>
    </message>
    <message>
        <source>Hidden instead in each image, to compare with.</source>
        <translation>比べるために、各画像で代わりに隠します。</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>手がかり</translation>
    </message>
    <message>
        <source>Holm-adjusted, for both.</source>
        <translation>両方に対する Holm 補正済み。</translation>
    </message>
    <message>
        <source>Holm-adjusted.</source>
        <translation>Holm 補正済み。</translation>
    </message>
    <message>
        <source>How likely a gap as clear is with one sense; adjusted for all tests.</source>
        <translation>意味が 1 つのときに、これほどはっきりした隔たりが出る確率です。すべての検定に対して補正済みです。</translation>
    </message>
    <message>
        <source>How many sets of other latents that fire about as strongly are tried in each image, to compare with.</source>
        <translation>比較のため、各画像で試す同程度に発火するほかの潜在ユニットの組の数です。</translation>
    </message>
    <message>
        <source>How much larger the probe&apos;s effect is in size; below 0 the prompts lean more.</source>
        <translation>プローブの効果の大きさがどれだけ上回るかです。0 より小さければ、プロンプトのほうが頼っています。</translation>
    </message>
    <message>
        <source>How much the two groups that were proposed first have in common; 1 is everything.</source>
        <translation>最初に提案された 2 つの群の共通の度合いです。1 はすべて同じという意味です。</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Image files, and folders of them.</source>
        <translation>画像ファイルとそのフォルダーです。</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Images at most</source>
        <translation>画像の上限</translation>
    </message>
    <message>
        <source>Images that are right only with it.</source>
        <translation>これがある場合だけ正解の画像です。</translation>
    </message>
    <message>
        <source>Images that are right only without it.</source>
        <translation>これがない場合だけ正解の画像です。</translation>
    </message>
    <message>
        <source>Images that people have labelled, and folders of them; those of the table where left out.</source>
        <translation>人がラベルを付けた画像とそのフォルダー。省くと表にある画像を使います。</translation>
    </message>
    <message>
        <source>Images written on</source>
        <translation>語を書く画像</translation>
    </message>
    <message>
        <source>In which it fires.</source>
        <translation>これが発火する画像の割合です。</translation>
    </message>
    <message>
        <source>Intervention</source>
        <translation>介入</translation>
    </message>
    <message>
        <source>Its own that push the class.</source>
        <translation>クラスを押す、その語に固有のものです。</translation>
    </message>
    <message>
        <source>Its share of all pushes to the class.</source>
        <translation>クラスへのすべての押しに占める割合です。</translation>
    </message>
    <message>
        <source>Keeps</source>
        <translation>保つ割合</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>保たれる数</translation>
    </message>
    <message>
        <source>LATENT=FACTOR: 0 is off, 1 as it is, more is steered. May be given several times.</source>
        <translation>潜在ユニット=倍率：0 はオフ、1 はそのまま、それ以上は増強です。複数指定できます。</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>ラベル</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>ラベル</translation>
    </message>
    <message>
        <source>Latent</source>
        <translation>潜在ユニット</translation>
    </message>
    <message>
        <source>Latents</source>
        <translation>潜在ユニット</translation>
    </message>
    <message>
        <source>Latents at least, beside those that fire on text.</source>
        <translation>文字で発火するもののほかに示す潜在ユニットの最小数です。</translation>
    </message>
    <message>
        <source>Latents fired</source>
        <translation>発火した数</translation>
    </message>
    <message>
        <source>Latents of each class beside the findings.</source>
        <translation>所見のほかに示す、各クラスの潜在ユニットの数です。</translation>
    </message>
    <message>
        <source>Latents that are switched off.</source>
        <translation>オフにする潜在ユニットです。</translation>
    </message>
    <message>
        <source>Latents to be removed; those that the reasons policy says must not count where left out.</source>
        <translation>取り除く潜在ユニット。省くと根拠の方針で認めないものです。</translation>
    </message>
    <message>
        <source>Leans more</source>
        <translation>より頼っている側</translation>
    </message>
    <message>
        <source>Least effect</source>
        <translation>効果の下限</translation>
    </message>
    <message>
        <source>Least harm</source>
        <translation>害の下限</translation>
    </message>
    <message>
        <source>Lower end of the 95 % interval.</source>
        <translation>95 % 区間の下端です。</translation>
    </message>
    <message>
        <source>Mark as a shortcut</source>
        <translation>ショートカットとする</translation>
    </message>
    <message>
        <source>Mean contribution by the gradient where it fires, in log-odds.</source>
        <translation>発火する画像での勾配による平均の寄与（対数オッズ）です。</translation>
    </message>
    <message>
        <source>Mean exact effect of a finding, in calibrated log-odds.</source>
        <translation>所見とする、較正した対数オッズでの平均の厳密な効果です。</translation>
    </message>
    <message>
        <source>Mean exact effect of a finding, in log-odds.</source>
        <translation>所見とする平均の厳密な効果（対数オッズ）です。</translation>
    </message>
    <message>
        <source>Mean exact effect on the decision by prompts where it fires, in calibrated log-odds.</source>
        <translation>発火する画像での、プロンプトによる決定への平均の厳密な効果（較正した対数オッズ）です。</translation>
    </message>
    <message>
        <source>Mean exact effect on the decision by the probe where it fires, in calibrated log-odds.</source>
        <translation>発火する画像での、プローブによる決定への平均の厳密な効果（較正した対数オッズ）です。</translation>
    </message>
    <message>
        <source>Mean exact effect on the decision where it fires, in log-odds.</source>
        <translation>発火する画像での決定への平均の厳密な効果（対数オッズ）です。</translation>
    </message>
    <message>
        <source>More than all controls, at the false-alarm rate asked for.</source>
        <translation>指定した誤警報率で、すべての対照を上回るかどうかです。</translation>
    </message>
    <message>
        <source>Must not count</source>
        <translation>認めない</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Neighbours kept</source>
        <translation>保たれた近傍</translation>
    </message>
    <message>
        <source>Of a class&apos;s share, or of a latent&apos;s effect: 95 % band.</source>
        <translation>クラスの割合、または潜在ユニットの効果の 95 % 区間です。</translation>
    </message>
    <message>
        <source>Of a class: images called so when it is written on them. Of a latent: images in which it fires then.</source>
        <translation>クラス：その名前を書いたときにそう呼ばれる画像。潜在ユニット：そのときに発火する画像です。</translation>
    </message>
    <message>
        <source>Of a latent: how much more it fires on words than on either control, 1 is its mean activation. Of an image: what its text regions add to the decision, in log-odds.</source>
        <translation>潜在ユニット：どちらの対照よりも語でどれだけ強く発火するか（1 は平均の活性値）。画像：文字領域が決定に加えるもの（対数オッズ）です。</translation>
    </message>
    <message>
        <source>Of all images, those that are called another class than before.</source>
        <translation>全画像のうち、以前と別のクラスになるものです。</translation>
    </message>
    <message>
        <source>Of an image: what pushes its decision less by most then.</source>
        <translation>画像：そのとき決定への押しが最も減るものです。</translation>
    </message>
    <message>
        <source>Of each image&apos;s ten nearest images.</source>
        <translation>各画像に最も近い 10 枚のうちの割合です。</translation>
    </message>
    <message>
        <source>Of more images so many are drawn.</source>
        <translation>それより多い場合はこの数だけ抽出します。</translation>
    </message>
    <message>
        <source>Of more images so many are drawn; 0 writes on none.</source>
        <translation>これより多い画像からは、この数を無作為に選びます。0 ではどれにも書きません。</translation>
    </message>
    <message>
        <source>Of sets of other latents that fire about as strongly.</source>
        <translation>同程度に発火するほかの潜在ユニットの組のうちの割合です。</translation>
    </message>
    <message>
        <source>Of the decision after.</source>
        <translation>変更後の決定の確率です。</translation>
    </message>
    <message>
        <source>Of the decision&apos;s first five latents, those that stay so.</source>
        <translation>決定の最初の 5 個の潜在ユニットのうち、そのまま残るものです。</translation>
    </message>
    <message>
        <source>Of the images of the class&apos;s other senses, those that go to the prompt.</source>
        <translation>クラスのほかの意味の画像のうち、このプロンプトに入るものです。</translation>
    </message>
    <message>
        <source>Of the images of this sense, those that go to the prompt.</source>
        <translation>この意味の画像のうち、このプロンプトに入るものです。</translation>
    </message>
    <message>
        <source>Of the images that are called the class.</source>
        <translation>このクラスと呼ばれる画像のうちの割合です。</translation>
    </message>
    <message>
        <source>Of the images that are called the class: it decides them alone, and they are labelled as another thing.</source>
        <translation>このクラスと呼ばれる画像のうち、この語だけで決まり、ラベルは別のものです。</translation>
    </message>
    <message>
        <source>Of the images that are called the class: without its latents they are not, and all others are not needed.</source>
        <translation>このクラスと呼ばれる画像のうち、この語の潜在ユニットがなければそうならず、ほかはなくてもよいものです。</translation>
    </message>
    <message>
        <source>Of the images that are called this class, those that would be called another one without it.</source>
        <translation>このクラスと呼ばれた画像のうち、これがなければ別のクラスになるものの割合です。</translation>
    </message>
    <message>
        <source>Of the images that prompts call this class, those that would be called another one without it.</source>
        <translation>プロンプトがこのクラスと呼ぶ画像のうち、これがなければ別のクラスになるものです。</translation>
    </message>
    <message>
        <source>Of the images that the probe calls this class, those that would be called another one without it.</source>
        <translation>プローブがこのクラスと呼ぶ画像のうち、これがなければ別のクラスになるものです。</translation>
    </message>
    <message>
        <source>Of the latents that stand out for the whole, those that stand out for the word too.</source>
        <translation>全体で目立つ潜在ユニットのうち、この語でも目立つものです。</translation>
    </message>
    <message>
        <source>Of the other prompt sets the largest share of predictions that are others than before.</source>
        <translation>ほかのプロンプトセットで予測が変わる割合のうち、最大のものです。</translation>
    </message>
    <message>
        <source>Of the random latents.</source>
        <translation>無作為な潜在ユニットを選ぶための値です。</translation>
    </message>
    <message>
        <source>Of the random sets.</source>
        <translation>無作為な組に対するものです。</translation>
    </message>
    <message>
        <source>Of what is drawn: images, halves, random orders.</source>
        <translation>抽出のための値です：画像、分割、無作為な順序。</translation>
    </message>
    <message>
        <source>Of what is drawn: images, words, looks and places.</source>
        <translation>選ばれる画像、語、見た目、場所を決める値です。</translation>
    </message>
    <message>
        <source>Of what the encoder sees.</source>
        <translation>エンコーダーに見える範囲に占める割合です。</translation>
    </message>
    <message>
        <source>On blank</source>
        <translation>無地</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>順序</translation>
    </message>
    <message>
        <source>Other flips</source>
        <translation>ほかの変化</translation>
    </message>
    <message>
        <source>Other word</source>
        <translation>別の語</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>ほかの意味</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>出力先</translation>
    </message>
    <message>
        <source>Overkill</source>
        <translation>過検出</translation>
    </message>
    <message>
        <source>Overkill without</source>
        <translation>なしの過検出</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>確率</translation>
    </message>
    <message>
        <source>Probability after</source>
        <translation>変更後の確率</translation>
    </message>
    <message>
        <source>Probe</source>
        <translation>プローブ</translation>
    </message>
    <message>
        <source>Probe decides</source>
        <translation>プローブの決定</translation>
    </message>
    <message>
        <source>Probe leans more by</source>
        <translation>プローブの超過</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>Prompt set</source>
        <translation>プロンプトセット</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>Prompts against probes</source>
        <translation>プロンプトとプローブ</translation>
    </message>
    <message>
        <source>Prompts decide</source>
        <translation>プロンプトの決定</translation>
    </message>
    <message>
        <source>Proposed by one half of the images, and whether the other half confirms it.</source>
        <translation>画像の半分が示したもので、残りの半分で確認されるかどうかです。</translation>
    </message>
    <message>
        <source>Pushes</source>
        <translation>押し</translation>
    </message>
    <message>
        <source>Random sets</source>
        <translation>無作為な組</translation>
    </message>
    <message>
        <source>Random sets that change it</source>
        <translation>決定を変える無作為な組</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Regions elsewhere</source>
        <translation>ほかの領域</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>不良とするクラス</translation>
    </message>
    <message>
        <source>Rejecting class</source>
        <translation>不良とするクラス</translation>
    </message>
    <message>
        <source>Reliance</source>
        <translation>依存</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>備考</translation>
    </message>
    <message>
        <source>Removes latents that must not count from the model, in three ways that are compared on labelled images.</source>
        <translation>認めない潜在ユニットをモデルから取り除きます。3 つの方法をラベル付き画像で比べます。</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>修復</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>正解</translation>
    </message>
    <message>
        <source>Right after</source>
        <translation>変更後の正解</translation>
    </message>
    <message>
        <source>Right with it</source>
        <translation>付けたときに正しい割合</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Scaled</source>
        <translation>倍率</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>シード</translation>
    </message>
    <message>
        <source>Sense</source>
        <translation>意味</translation>
    </message>
    <message>
        <source>Senses</source>
        <translation>意味の数</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>割合</translation>
    </message>
    <message>
        <source>Share of bad parts that pass.</source>
        <translation>合格とされた不良品の割合です。</translation>
    </message>
    <message>
        <source>Share of good parts that are rejected.</source>
        <translation>不合格とされた良品の割合です。</translation>
    </message>
    <message>
        <source>Share of the judged images that are right.</source>
        <translation>評価した画像のうち正解の割合です。</translation>
    </message>
    <message>
        <source>Share of the latents that fired</source>
        <translation>発火した潜在ユニットの割合</translation>
    </message>
    <message>
        <source>Share of the range of the decision</source>
        <translation>決定の幅に対する割合</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>共通</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>Spoiled</source>
        <translation>損なわれた</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>線</translation>
    </message>
    <message>
        <source>Subgroup</source>
        <translation>サブグループ</translation>
    </message>
    <message>
        <source>Subgroups</source>
        <translation>サブグループ</translation>
    </message>
    <message>
        <source>Switch latents off, or steer them, in every image: how many decisions change, and which way?</source>
        <translation>すべての画像で潜在ユニットをオフにするか増強します。いくつの決定が、どちらに変わるでしょうか。</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>オフ</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Text in the image</source>
        <translation>画像内の文字</translation>
    </message>
    <message>
        <source>Text regions</source>
        <translation>文字領域</translation>
    </message>
    <message>
        <source>That are called the class.</source>
        <translation>このクラスと呼ばれるものです。</translation>
    </message>
    <message>
        <source>That push the class in it most.</source>
        <translation>この意味でクラスを最も押すものです。</translation>
    </message>
    <message>
        <source>That stand nearer to it than to the other senses.</source>
        <translation>ほかの意味よりこの意味に近いものです。</translation>
    </message>
    <message>
        <source>The chance of even one false finding among the classes written, among the latents, and among the regions.</source>
        <translation>書かれたクラス、潜在ユニット、領域のそれぞれで、誤った所見が 1 件でも出る確率です。</translation>
    </message>
    <message>
        <source>The chance of even one false finding in a scan.</source>
        <translation>1 回のスキャンで誤った所見が 1 件でも出る確率です。</translation>
    </message>
    <message>
        <source>The chance of even one false finding in both.</source>
        <translation>両方を通じて、誤った所見が 1 件でも出る確率です。</translation>
    </message>
    <message>
        <source>The chance that even one class with one sense is said to have more.</source>
        <translation>意味が 1 つのクラスが 1 つでも複数と言われる確率です。</translation>
    </message>
    <message>
        <source>The chance that random latents would give even one hint.</source>
        <translation>無作為な潜在ユニットで手がかりが 1 件でも出る確率です。</translation>
    </message>
    <message>
        <source>The class is recognised by what merely comes along with it. Later audits warn of the latent.</source>
        <translation>クラスが、単に一緒に現れるもので認識されています。以後の監査でこの潜在ユニットを警告します。</translation>
    </message>
    <message>
        <source>The class that rejects a part, for overkill and escape; of two classes the second when left out.</source>
        <translation>過検出と見逃しのための、部品を不良とするクラス。省くと 2 クラスのうち 2 つ目です。</translation>
    </message>
    <message>
        <source>The classes of the decision.</source>
        <translation>決定のクラスです。</translation>
    </message>
    <message>
        <source>The decision with the text regions hidden.</source>
        <translation>文字領域を隠したときの決定です。</translation>
    </message>
    <message>
        <source>The finding is none; say why.</source>
        <translation>所見ではありません。理由を書いてください。</translation>
    </message>
    <message>
        <source>The finding is right. Later audits warn of the latent.</source>
        <translation>所見は正しいものです。以後の監査でこの潜在ユニットを警告します。</translation>
    </message>
    <message>
        <source>The lowest accuracy of a class where the latent fires, or where it does not.</source>
        <translation>潜在ユニットが発火する場合としない場合の、クラスの最も低い正解率です。</translation>
    </message>
    <message>
        <source>The probability that is left of the class that was decided for.</source>
        <translation>元の決定のクラスに残る確率です。</translation>
    </message>
    <message>
        <source>The prompt set whose decision is repaired.</source>
        <translation>決定を修復するプロンプトセットです。</translation>
    </message>
    <message>
        <source>The reasons policy says that it must not count, or nobody judged it and the labels speak against it.</source>
        <translation>根拠の方針で認めないもの、または誰も判断しておらずラベルに反するものです。</translation>
    </message>
    <message>
        <source>The same for random latents in the place of the word&apos;s that push the class about as strongly.</source>
        <translation>この語の潜在ユニットの代わりに、クラスを同程度に押す無作為な潜在ユニットを使ったときの値です。</translation>
    </message>
    <message>
        <source>The same images under text prompts and under a linear probe fitted on the labels: which of the two leans on a shortcut more.</source>
        <translation>同じ画像を、テキストのプロンプトと、ラベルに当てはめた線形プローブで調べます。どちらがよりショートカットに頼っているかを示します。</translation>
    </message>
    <message>
        <source>The same of the worst group.</source>
        <translation>最も悪いグループについての同じ値です。</translation>
    </message>
    <message>
        <source>Their mean effect, in log-odds.</source>
        <translation>それらの平均の効果（対数オッズ）です。</translation>
    </message>
    <message>
        <source>Under which of the two one half of the images proposes it as a finding and the other half confirms it.</source>
        <translation>どちらのもとで、画像の半分が所見として提案し、残りの半分が確認するかです。</translation>
    </message>
    <message>
        <source>Upper end of the 95 % interval.</source>
        <translation>95 % 区間の上端です。</translation>
    </message>
    <message>
        <source>Use as default method</source>
        <translation>既定の手法にする</translation>
    </message>
    <message>
        <source>Use the winner</source>
        <translation>1 位を使う</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>What each class leans on over a folder of images, and which of it must not count or is against the labels.</source>
        <translation>フォルダーの画像で各クラスが何に頼り、そのうち何が認められないか、またはラベルに反するかを調べます。</translation>
    </message>
    <message>
        <source>What if</source>
        <translation>もしも</translation>
    </message>
    <message>
        <source>What is around a region fills it, or it is blurred.</source>
        <translation>領域を周囲で埋めるか、ぼかすかです。</translation>
    </message>
    <message>
        <source>What the decision is between.</source>
        <translation>決定が選ぶクラスです。</translation>
    </message>
    <message>
        <source>What the decision is between; their names are written on images.</source>
        <translation>決定の選択肢です。その名前が画像に書かれます。</translation>
    </message>
    <message>
        <source>What was written, the latent, or the decision on the image.</source>
        <translation>書かれたもの、潜在ユニット、または画像での決定です。</translation>
    </message>
    <message>
        <source>Where a method is proved to be better, audits use it as their default.</source>
        <translation>ある手法のほうがよいと証明された場合、監査の既定の手法にします。</translation>
    </message>
    <message>
        <source>Where the data show that this word alone makes images the class that are not.</source>
        <translation>そうでない画像がこの語だけでこのクラスになることを、データが示すかどうかです。</translation>
    </message>
    <message>
        <source>Whether a class is several things to the encoder, and which prompts tell them apart.</source>
        <translation>1 つのクラスがエンコーダーには複数のものかどうかと、それらを分けるプロンプトを調べます。</translation>
    </message>
    <message>
        <source>Whether a class whose name has several words is read as the whole, or as one of its words.</source>
        <translation>名前が複数の語からなるクラスが、全体として読まれるか、その語の 1 つとして読まれるかを調べます。</translation>
    </message>
    <message>
        <source>Which group</source>
        <translation>どのグループか</translation>
    </message>
    <message>
        <source>Which method orders the latents most faithfully on these images.</source>
        <translation>どの手法がこれらの画像で潜在ユニットを最も忠実に並べるかを調べます。</translation>
    </message>
    <message>
        <source>Which of how many, the largest first.</source>
        <translation>いくつのうちの何番目か（大きい順）です。</translation>
    </message>
    <message>
        <source>Which of the two, where it can be told.</source>
        <translation>どちらか分かる場合に示します。</translation>
    </message>
    <message>
        <source>With a word as long that names no class.</source>
        <translation>クラスの名前でない同じ長さの語を書いた場合です。</translation>
    </message>
    <message>
        <source>With the latents changed.</source>
        <translation>潜在ユニットを変更した場合です。</translation>
    </message>
    <message>
        <source>With the word blurred: no letters.</source>
        <translation>語をぼかした場合です：文字はありません。</translation>
    </message>
    <message>
        <source>With the word&apos;s strokes shuffled: no letters.</source>
        <translation>語の線を並べ替えた場合です：文字はありません。</translation>
    </message>
    <message>
        <source>Without text</source>
        <translation>文字なし</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>語</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>語</translation>
    </message>
    <message>
        <source>Words against strokes without letters</source>
        <translation>語と、文字のない線</translation>
    </message>
    <message>
        <source>Worst group</source>
        <translation>最も悪いグループ</translation>
    </message>
    <message>
        <source>Worst group without</source>
        <translation>なしの最悪グループ</translation>
    </message>
    <message>
        <source>Write the latent into the reasons policy of this prompt set as one that must not count.</source>
        <translation>この潜在ユニットを、このプロンプトセットの根拠の方針に認めないものとして書き込みます。</translation>
    </message>
    <message>
        <source>Wrong by it</source>
        <translation>これによる誤り</translation>
    </message>
    <message>
        <source>ahead from</source>
        <translation>差の下端</translation>
    </message>
    <message>
        <source>ahead to</source>
        <translation>差の上端</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最良</translation>
    </message>
    <message>
        <source>blur</source>
        <translation>ぼかす</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>消去</translation>
    </message>
    <message>
        <source>from</source>
        <translation>下端</translation>
    </message>
    <message>
        <source>held out from</source>
        <translation>取り分けた差の下端</translation>
    </message>
    <message>
        <source>held out to</source>
        <translation>取り分けた差の上端</translation>
    </message>
    <message>
        <source>keeps from</source>
        <translation>保つ割合 下限</translation>
    </message>
    <message>
        <source>keeps to</source>
        <translation>保つ割合 上限</translation>
    </message>
    <message>
        <source>others from</source>
        <translation>ほか 下限</translation>
    </message>
    <message>
        <source>others to</source>
        <translation>ほか 上限</translation>
    </message>
    <message>
        <source>p</source>
        <translation>p</translation>
    </message>
    <message>
        <source>p, probe</source>
        <translation>p、プローブ</translation>
    </message>
    <message>
        <source>p, prompts</source>
        <translation>p、プロンプト</translation>
    </message>
    <message>
        <source>project</source>
        <translation>射影</translation>
    </message>
    <message>
        <source>surroundings</source>
        <translation>周囲</translation>
    </message>
    <message>
        <source>switch</source>
        <translation>オフ</translation>
    </message>
    <message>
        <source>switch: latents off at run time. project: their directions out of the image tower&apos;s weights. erase: what tells of them out of the embedding. best: all are compared, and the best model file is written.</source>
        <translation>オフ：実行時に潜在ユニットをオフにします。射影：画像タワーの重みからその方向を取り除きます。消去：埋め込みからその手がかりを取り除きます。最良：すべてを比べ、最もよいモデルファイルを書き出します。</translation>
    </message>
    <message>
        <source>to</source>
        <translation>上端</translation>
    </message>
    <message>
        <source>{action}: {what}</source>
        <translation>{action}：{what}</translation>
    </message>
</context>
<context>
    <name>Table</name>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>並べ替え</translation>
    </message>
</context>
<context>
    <name>Thumbnails</name>
    <message>
        <source>The image cannot be shown: {}</source>
        <translation>画像を表示できません：{}</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Bundle</source>
        <translation>バンドル</translation>
    </message>
    <message>
        <source>No bundle</source>
        <translation>バンドルなし</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>コマンドを検索</translation>
    </message>
    <message>
        <source>Open images…</source>
        <translation>画像を開く…</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>ライト／ダーク切り替え</translation>
    </message>
    <message>
        <source>Bundle: {name}</source>
        <translation>バンドル：{name}</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近使ったバンドル</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Guided tour</source>
        <translation>ガイドツアー</translation>
    </message>
    <message>
        <source>End the tour</source>
        <translation>ツアーを終える</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>戻る</translation>
    </message>
    <message>
        <source>Show me</source>
        <translation>見せる</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>次へ</translation>
    </message>
    <message>
        <source>New here?</source>
        <translation>初めてですか</translation>
    </message>
    <message>
        <source>See in {count} steps how a wrong reason is found and proved. Menu Help has it too.</source>
        <translation>誤った根拠がどう見つかり、確かめられるかを {count} ステップで見ます。「ヘルプ」メニューからも開けます。</translation>
    </message>
    <message>
        <source>Start the tour</source>
        <translation>ツアーを始める</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>今はしない</translation>
    </message>
    <message>
        <source>Guided tour · {step} of {count}</source>
        <translation>ガイドツアー · {step}／{count}</translation>
    </message>
    <message>
        <source>The window is still at work. Try again when it is done.</source>
        <translation>まだ処理中です。終わってからもう一度試してください。</translation>
    </message>
    <message>
        <source>This cannot be shown now: the demo&apos;s samples are not as they came.</source>
        <translation>いまは見せられません。デモの見本が元の状態ではありません。</translation>
    </message>
    <message>
        <source>A good part</source>
        <translation>良品</translation>
    </message>
    <message>
        <source>The sample images come from a rendered inspection station. The first is a metal nut without any defect; beside it lies a red inspection tag.</source>
        <translation>見本の画像は、CG の検査場のものです。1 枚目は欠陥のない金属ナットで、横に赤い検査タグがあります。</translation>
    </message>
    <message>
        <source>Called defective</source>
        <translation>不良と呼ばれる</translation>
    </message>
    <message>
        <source>Asked for the condition, the model calls the good nut “defective”. A number alone does not say whether that is for a reason which you accept.</source>
        <translation>状態を尋ねると、モデルはこの良品のナットを「defective」と呼びます。数値だけでは、それが認められる根拠によるものかどうかは分かりません。</translation>
    </message>
    <message>
        <source>The reason</source>
        <translation>根拠</translation>
    </message>
    <message>
        <source>Each bar is a latent that fired, and how much it moved the decision. The first is the red inspection tag. The reasons policy says that a tag must not count, so it is flagged as a forbidden reason.</source>
        <translation>それぞれのバーは発火した潜在ユニットと、それが決定をどれだけ動かしたかを示します。最初は赤い検査タグです。根拠の方針ではタグを認めないため、認められない根拠として印が付いています。</translation>
    </message>
    <message>
        <source>What the latent means</source>
        <translation>潜在ユニットの意味</translation>
    </message>
    <message>
        <source>The card shows the reference images that the latent fires on most strongly. All of them show the tag, on good parts and on defective ones.</source>
        <translation>カードには、この潜在ユニットが最も強く発火する参照画像があります。良品でも不良品でも、すべてにタグが写っています。</translation>
    </message>
    <message>
        <source>Proved by what if</source>
        <translation>「もしも」で確かめる</translation>
    </message>
    <message>
        <source>Switch the latent off and the model decides anew, as if it had not seen the tag: the nut is called “good”. So the tag did not only take part, it decided.</source>
        <translation>潜在ユニットをオフにすると、モデルはタグを見なかったものとして決め直し、ナットを「good」と呼びます。タグは関わっただけでなく、決め手でした。</translation>
    </message>
    <message>
        <source>Not only in this image</source>
        <translation>この画像だけではない</translation>
    </message>
    <message>
        <source>One image is an anecdote. The reliance study asks every class of a whole folder and confirms what it finds on images that it held back. The dozen samples only fill in the form: give it some hundred images.</source>
        <translation>1 枚の画像は一例にすぎません。依存の調査は、フォルダー全体のすべてのクラスを調べ、見つけたことを取り分けておいた画像で確認します。十数枚の見本は入力例です。数百枚の画像を与えてください。</translation>
    </message>
    <message>
        <source>The repair</source>
        <translation>修復</translation>
    </message>
    <message>
        <source>A confirmed finding can be taken out of the model. The repair compares three ways on labelled images that it held back, says what each brings and costs, and writes a checkpoint that other programs open.</source>
        <translation>確認された所見はモデルから取り除けます。修復は、取り分けたラベル付き画像で 3 つの方法を比べ、それぞれの得失を示し、ほかのプログラムでも開けるチェックポイントを書き出します。</translation>
    </message>
    <message>
        <source>Your own images</source>
        <translation>ご自身の画像</translation>
    </message>
    <message>
        <source>“Show me” takes back what was switched off. Then drop your own images onto the window, open your own bundle, or start the tour again from the menu Help.</source>
        <translation>「見せる」でオフにしたものを元に戻します。あとはご自身の画像をウィンドウにドロップするか、ご自身のバンドルを開くか、「ヘルプ」メニューからツアーをもう一度始めてください。</translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message>
        <source>Looking for images…</source>
        <translation>画像を探しています…</translation>
    </message>
    <message>
        <source>Opening the bundle…</source>
        <translation>バンドルを開いています…</translation>
    </message>
    <message>
        <source>Opening the bundle</source>
        <translation>バンドルを開いています</translation>
    </message>
    <message>
        <source>Adding images</source>
        <translation>画像を追加中</translation>
    </message>
    <message>
        <source>Pasted image {}</source>
        <translation>貼り付けた画像 {}</translation>
    </message>
    <message>
        <source>{} images were taken out of the filmstrip.</source>
        <translation>{} 枚の画像をフィルムストリップから外しました。</translation>
    </message>
    <message>
        <source>Undo brings them back.</source>
        <translation>「元に戻す」で戻せます。</translation>
    </message>
    <message>
        <source>{} more files or folders could not be read.</source>
        <translation>ほかに {} 個のファイルまたはフォルダーを読めませんでした。</translation>
    </message>
    <message>
        <source>No image was found there.</source>
        <translation>画像が見つかりませんでした。</translation>
    </message>
    <message>
        <source>The filmstrip is unchanged.</source>
        <translation>フィルムストリップは変更されていません。</translation>
    </message>
    <message>
        <source>Choose image files, or a folder that contains some.</source>
        <translation>画像ファイル、または画像の入ったフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>These images are in the filmstrip already.</source>
        <translation>これらの画像はすでにフィルムストリップにあります。</translation>
    </message>
    <message>
        <source>Add {} images</source>
        <translation>画像 {} 枚の追加</translation>
    </message>
    <message>
        <source>Remove {} images</source>
        <translation>画像 {} 枚を外す</translation>
    </message>
    <message>
        <source>The bundle “{}” is still in use.</source>
        <translation>引き続きバンドル「{}」を使用します。</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message>
        <source>Audit</source>
        <translation>監査</translation>
    </message>
    <message>
        <source>Concepts</source>
        <translation>概念</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>セッション</translation>
    </message>
    <message>
        <source>Studies</source>
        <translation>調査</translation>
    </message>
</context>
</TS>
