// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/plain_text.h"

#include <QTest>

using namespace ctscope;

class TestPlainText : public QObject {
    Q_OBJECT
private slots:
    void converts_data();
    void converts();
    void leavesATextAsItIs_data();
    void leavesATextAsItIs();
};

void TestPlainText::converts_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const QByteArray &bytes, const char *text) {
        QTest::newRow(name) << bytes << QByteArray(text);
    };
    row("CR alone", "a\rb\r", "a\nb\n");
    row("CR alone, and one LF at the end", "a\rb\n", "a\nb\n");
    row("UTF-16, low byte first",
        QByteArray("\xff\xfe"
                   "a\0\xe4\0\xac\x20\x3d\xd8\x00\xde\n\0",
            14),
        "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\n");
    row("UTF-16, high byte first", QByteArray("\xfe\xff\0a\0\xe4\x20\xac\xd8\x3d\xde\0\0\n", 14),
        "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\n");
    row("UTF-16 cut off",
        QByteArray("\xff\xfe"
                   "a\0b",
            5),
        "a");
    row("UTF-16 cut off in a pair",
        QByteArray("\xff\xfe"
                   "a\0\x3d\xd8",
            6),
        "a");
    row("UTF-32, low byte first", QByteArray("\xff\xfe\0\0a\0\0\0\xac\x20\0\0", 12), "a\xe2\x82\xac");
    row("UTF-32, high byte first", QByteArray("\0\0\xfe\xff\0\0\0a", 8), "a");
    const auto wide = [](const char *text, int before, int behind) {
        QByteArray bytes;
        for (const char *c = text; *c != '\0'; ++c)
            bytes += QByteArray(before, '\0') + *c + QByteArray(behind, '\0');
        return bytes;
    };
    const char *const line = "tcp      6 431999 ESTABLISHED src=192.0.2.1 dst=192.0.2.2\n";
    row("UTF-16 without a mark, low byte first", wide(line, 0, 1), line);
    row("UTF-16 without a mark, high byte first", wide(line, 1, 0), line);
    row("UTF-32 without a mark, low byte first", wide(line, 0, 3), line);
    row("UTF-32 without a mark, high byte first", wide(line, 3, 0), line);
    row("NULs around", QByteArray("\0\0a\nb\n\0\0\0", 9), "a\nb\n");
    row("NULs at the ends of entries", QByteArray("tcp 6\0\0udp 17\0", 14), "tcp 6\nudp 17\n");
    row("UTF-16 with CR alone",
        QByteArray("\xff\xfe"
                   "a\0\r\0b\0",
            8),
        "a\nb");
}

void TestPlainText::converts()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(plainText(bytes.toStdString()).value_or("unchanged")), text);
}

void TestPlainText::leavesATextAsItIs_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const QByteArray &bytes) { QTest::newRow(name) << bytes; };
    row("nothing", "");
    row("LF", "a\nb\n");
    row("CRLF", "a\r\nb\r\n");
    row("a CR at the end", "a\r");
    row("a CR within lines", "a\rb\nc\nd");
    row("UTF-16 with a lone surrogate",
        QByteArray("\xff\xfe\x3d\xd8"
                   "a\0",
            6));
    row("UTF-16 with the second half first",
        QByteArray("\xff\xfe\x00\xde"
                   "a\0",
            6));
    row("a NUL within an entry", QByteArray("tcp 6\0src=1", 11));
    row("NULs alone", QByteArray("\0\0\0", 3));
    row("NULs behind the mark",
        QByteArray("\xff\xfe"
                   "a\0\0\0a\0",
            8));
}

void TestPlainText::leavesATextAsItIs()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(!plainText(bytes.toStdString()));
}

QTEST_APPLESS_MAIN(TestPlainText)
#include "tst_plain_text.moc"
