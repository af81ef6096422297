// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/foreign_text.h"

#include "support/poison.h"

#include <QProcess>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

class TestForeignText : public QObject {
    Q_OBJECT
private slots:
    void showsWhatIsObeyed_data();
    void showsWhatIsObeyed();
    void cutsLongTexts_data();
    void cutsLongTexts();
    void csvFields_data();
    void csvFields();
    void shellReadsWordsBack_data();
    void shellReadsWordsBack();
};

void TestForeignText::showsWhatIsObeyed_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("plain") << QByteArray("ftp-21_a ~") << QByteArray("ftp-21_a ~");
    QTest::newRow("letters of all kinds") << QByteArray("Ünïcödé 漢字 →") << QByteArray("Ünïcödé 漢字 →");
    QTest::newRow("ESC, BEL") << QByteArray("\x1b]0;t\x07") << QByteArray("␛]0;t␇");
    QTest::newRow("line ends and tab") << QByteArray("a\r\n\tb") << QByteArray("a␍␊␉b");
    QTest::newRow("NUL, DEL") << QByteArray("\0\x7f", 2) << QByteArray("␀␡");
    QTest::newRow("C1 in UTF-8") << QByteArray("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa1")
                                 << QByteArray("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xc2\xa1");
    QTest::newRow("C1 as bytes") << QByteArray("\x9b"
                                               "31m")
                                 << QByteArray("\xef\xbf\xbd"
                                               "31m");
    QTest::newRow("direction marks") << QByteArray("\xd8\x9c\xe2\x80\x8e\xe2\x80\x8f")
                                     << QByteArray("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    QTest::newRow("embeddings") << QByteArray("\xe2\x80\xaa\xe2\x80\xae|") << QByteArray("\xef\xbf\xbd\xef\xbf\xbd|");
    QTest::newRow("isolates") << QByteArray("\xe2\x81\xa6\xe2\x81\xa9|") << QByteArray("\xef\xbf\xbd\xef\xbf\xbd|");
    QTest::newRow("separators") << QByteArray("\xe2\x80\xa8\xe2\x80\xa9") << QByteArray("\xef\xbf\xbd\xef\xbf\xbd");
    QTest::newRow("cut off") << QByteArray("a\xe2\x80") << QByteArray("a\xef\xbf\xbd\xef\xbf\xbd");
    QTest::newRow("overlong ESC") << QByteArray("\xc0\x9b") << QByteArray("\xef\xbf\xbd\xef\xbf\xbd");
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QByteArray("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    QTest::newRow("all of it") << QByteArray::fromStdString(poison) << QByteArray::fromStdString(poisonShown);
}

void TestForeignText::showsWhatIsObeyed()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, shown);
    QCOMPARE(QByteArray::fromStdString(visibleText(text.toStdString())), shown);
    QCOMPARE(isHarmless(text.toStdString()), text == shown);
}

void TestForeignText::cutsLongTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("most");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("fits") << QByteArray("abcd") << 4 << QByteArray("abcd");
    QTest::newRow("does not") << QByteArray("abcde") << 4 << QByteArray("abc…");
    QTest::newRow("characters, not bytes") << QByteArray("äöüß") << 4 << QByteArray("äöüß");
    QTest::newRow("between characters") << QByteArray("äöüßa") << 4 << QByteArray("äöü…");
    QTest::newRow("behind a picture") << QByteArray("\x1b\x1b\x1b") << 2 << QByteArray("␛…");
}

void TestForeignText::cutsLongTexts()
{
    QFETCH(QByteArray, text);
    QFETCH(int, most);
    const std::string shown = visibleText(text.toStdString(), static_cast<std::size_t>(most));
    QTEST(QByteArray::fromStdString(shown), "shown");
    QVERIFY(characterCount(shown) <= static_cast<std::size_t>(most));
}

void TestForeignText::csvFields_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("field");
    const auto same = [](const char *text) { QTest::newRow(text) << QByteArray(text) << QByteArray(text); };
    for (const char *text : {"", "ftp", "-5", "+5", "-0.5", "10.0.0.1", "a=b", "a-b", "2026-11-23 14:02:11"})
        same(text);
    QTest::newRow("formula") << QByteArray("=cmd|'/C calc'!A0") << QByteArray("'=cmd|'/C calc'!A0");
    QTest::newRow("function") << QByteArray("@SUM(1+1)") << QByteArray("'@SUM(1+1)");
    QTest::newRow("sum") << QByteArray("-2+3") << QByteArray("'-2+3");
    QTest::newRow("number that is none") << QByteArray("+1.") << QByteArray("'+1.");
    QTest::newRow("behind a blank") << QByteArray(" =1") << QByteArray("' =1");
    QTest::newRow("full width") << QByteArray("＝1+1") << QByteArray("'＝1+1");
    QTest::newRow("behind a tab") << QByteArray("\t=1") << QByteArray("␉=1");
    QTest::newRow("behind CR") << QByteArray("\r=1") << QByteArray("␍=1");
    QTest::newRow("with a comma") << QByteArray("+1-1,x") << QByteArray("\"'+1-1,x\"");
    QTest::newRow("quotes") << QByteArray("a\"b") << QByteArray("\"a\"\"b\"");
    QTest::newRow("line end") << QByteArray("a\nb") << QByteArray("a␊b");
}

void TestForeignText::csvFields()
{
    QFETCH(QByteArray, text);
    std::string field;
    appendCsvField(field, text.toStdString());
    QTEST(QByteArray::fromStdString(field), "field");
}

void TestForeignText::shellReadsWordsBack_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text :
        {"flows.txt", "a b", "a'b", "'; touch x; '", "$(id)`id`", "Ü\\n", "a\nb'c\\", "\x1b[31m", "\x9b\xe2\x80\xae"})
        QTest::addRow("%s", QByteArray(text).toPercentEncoding().constData()) << QByteArray(text);
}

void TestForeignText::shellReadsWordsBack()
{
    QFETCH(QByteArray, text);
    const std::string word = shellWord(text.toStdString());
    QVERIFY(isHarmless(word));
    QProcess shell;
    shell.start(
        QStringLiteral("bash"), {QStringLiteral("-c"), QStringLiteral("printf %s ") + QString::fromStdString(word)});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(shell.readAllStandardOutput(), text);
}

QTEST_APPLESS_MAIN(TestForeignText)
#include "tst_foreign_text.moc"
