// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/terminal_text.h"

#include <QTest>

using namespace ctscope;

class TestTerminalText : public QObject {
    Q_OBJECT
private slots:
    void showsWhatATerminalShows_data();
    void showsWhatATerminalShows();
    void seesControls_data();
    void seesControls();
};

void TestTerminalText::showsWhatATerminalShows_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("shown");
    const auto row = [](const char *name, const QByteArray &text, const char *shown) {
        QTest::newRow(name) << text << QByteArray(shown);
    };
    const QByteArray uncertain(uncertainLine.data(), static_cast<qsizetype>(uncertainLine.size()));
    row("plain", "a=1 b\nc\n", "a=1 b\nc\n");
    row("colours", "\x1b[1;31ma\x1b[0mb\x1b[m", "ab");
    row("colours with colons", "\x1b[38:2::1:2:3ma\x1b[0m", "a");
    row("modes", "\x1b[?2004ha\x1b[?25l\x1b[>4;2m\x1b[!pb\x1b[2 qc", "abc");
    row("title, BEL", "\x1b]0;root@gw\aa", "a");
    row("title, ST", "\x1b]0;root@gw\x1b\\a", "a");
    row("title, 8-bit ST",
        QByteArray("\x1b]0;gw\x9c"
                   "a"),
        "a");
    row("hyperlink", "\x1b]8;;http://x\x1b\\a\x1b]8;;\x1b\\b", "ab");
    row("DCS, SOS, PM, APC", "\x1bP1$r0m\x1b\\a\x1bXx\x1b\\b\x1b^x\x1b\\c\x1b_x\x1b\\d", "abcd");
    row("8-bit CSI",
        QByteArray("\x9b"
                   "1ma\x9bm"),
        "a");
    row("CSI of UTF-8",
        "\xc2\x9b"
        "1ma\xc2\x9bm",
        "a");
    row("8-bit OSC",
        QByteArray("\x9d"
                   "0;x\x9c"
                   "a"),
        "a");
    row("quotation marks of an old code page",
        QByteArray("\x93"
                   "a\x94"),
        "\x93"
        "a\x94");
    row("UTF-8 with such bytes inside",
        "\xe2\x80\x9b"
        "a",
        "\xe2\x80\x9b"
        "a");
    row("character sets", "\x1b(B\x1b)0\x1b*B\x1b%Ga", "a");
    row("drawn lines", "\x1b(0x\x1b(B a \x0ex\x0f", "│ a x");
    row("drawn lines in G1", "\x1b)0\x0ex\x0f a x", "│ a x");
    row("single escapes",
        "\x1b=\x1b>\x1b"
        "7a\x1bNb",
        "ab");
    row("screen's title", "\x1bkgw\x1b\\a", "a");
    row("bold by overstriking", "a\bab\bb", "ab");
    row("underlined", "_\ba_\bb", "ab");
    row("underlined the other way", "a\b_b", "ab");
    row("typed and erased", "ab\b \bc", "ac");
    row("erased to the end", "abc\b\b\x1b[Kd", "ad");
    row("other characters overwritten", "a=50\b9", uncertain);
    row("other characters overwritten, in prose", "prompt\bx", "…");
    row("carriage return", "10%\r20%\ra=1\r\nb\n", "10%\n20%\na=1\nb\n");
    row("two carriage returns at a line's end", "a\r\r\nb", "a\nb");
    row("erased line", "10%\x1b[2K\ra=1", "10%\na=1");
    row("screen cleared first", "\x1b[H\x1b[2Ja=1\n", "a=1\n");
    row("repeated character", "a \x1b[4bb", "a     b");
    row("moved within a line", "a=1\x1b[5;20Hb=2\nc=3", uncertain + "\n" + uncertain + "\nc=3");
    row("moved to the right", "a=1\x1b[3Cb\n", uncertain + "\n");
    row("moved up", "a=1\x1b[Ab=2\nc", uncertain + "\n" + uncertain + "\nc");
    row("moved back and on", "abc\x1b[2D\x1b[2Cd", "abcd");
    row("to the column where it is", "abc\x1b[4Gd", "abcd");
    row("moved in a prompt", "gw$ \x1b[5Cls\na=1\n", "…\na=1\n");
    row("cursor restored",
        "a=1\x1b"
        "8b",
        uncertain + "\n…");
    row("characters inserted", "a=1\b\x1b[@2", uncertain);
    row("no end of a title", "a=1\x1b]0;x\nb=2\n", uncertain + "\nb=2\n");
    row("a sequence that is none",
        "a=1\x1b[1\x01"
        "b\n",
        uncertain + "\n");
    row("escape alone", "a=1\x1b\nb=2", "a=1\nb=2");
    row("end of a DOS text", "a\x1a", "a");
    row("next line",
        "a\x1b"
        "Eb\xc2\x85"
        "c",
        "a\nb\nc");
}

void TestTerminalText::showsWhatATerminalShows()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, shown);
    std::string out = "before\n";
    appendAsShown({text.constData(), static_cast<std::size_t>(text.size())}, out);
    QCOMPARE(QByteArray::fromStdString(out), "before\n" + shown);
}

void TestTerminalText::seesControls_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("controls");
    QTest::newRow("plain") << QByteArray("tcp src=1\r\nudp\n") << false;
    QTest::newRow("UTF-8") << QByteArray("a – „b“ │\n") << false;
    QTest::newRow("escape") << QByteArray("a\x1b[m") << true;
    QTest::newRow("8-bit") << QByteArray("a \x9bm") << true;
    QTest::newRow("backspace") << QByteArray("a\ba") << true;
    QTest::newRow("CR within a line") << QByteArray("a\rb\n") << true;
    QTest::newRow("CRs at a line's end") << QByteArray("a\r\r\nb\r") << false;
}

void TestTerminalText::seesControls()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, controls);
    QCOMPARE(hasTerminalControls({text.constData(), static_cast<std::size_t>(text.size())}), controls);
}

QTEST_APPLESS_MAIN(TestTerminalText)
#include "tst_terminal_text.moc"
