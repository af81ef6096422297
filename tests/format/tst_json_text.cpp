// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/json_scanner.h"
#include "format/json_text.h"

#include <QTest>

using namespace ctscope;

class TestJsonText : public QObject {
    Q_OBJECT
private slots:
    void takesTheLines_data();
    void takesTheLines();
    void findsNone_data();
    void findsNone();
    void decodes_data();
    void decodes();
    void takesTimeInProportion();
};

void TestJsonText::takesTheLines_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<int>("doubts");
    const auto row = [](const char *name, const char *json, const char *lines, int doubts = 0) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(lines) << doubts;
    };
    row("Docker", R"({"log":"a src=1\n","time":"2025-01-02T10:00:00.5Z"}
{"log":"b src=2\n","stream":"stdout","time":"2025-01-02T10:00:01.5Z"})",
        "2025-01-02T10:00:00.5Z a src=1\n2025-01-02T10:00:01.5Z b src=2\n");
    row("Docker, a line in two parts",
        R"({"log":"a sr","time":"2025-01-02T10:00:00Z"}{"log":"c=1\n","time":"2025-01-02T10:00:00Z"}{"log":"b src=2\n"})",
        "a src=1\nb src=2\n");
    row("journal", R"({"MESSAGE":"a src=1","__REALTIME_TIMESTAMP":"1735812005123456"})",
        "2025-01-02T10:00:05.123456Z a src=1\n");
    row("journal, bytes", R"({"MESSAGE":[97,32,115,114,99,61,255],"_PID":"1"})", "a src=\xff\n");
    row("time of an outer object", R"({"@timestamp":"2025-01-02 10:00:00","_source":{"message":"a src=1"}})",
        "2025-01-02T10:00:00 a src=1\n");
    row("seconds since 1970", R"({"date":1735812005.25,"log":"a src=1"})", "2025-01-02T10:00:05.250000Z a src=1\n");
    row("no time", R"({"time":"yesterday","log":"a src=1"})", "a src=1\n");
    row("the same twice", R"({"stdout":"a src=1\nb src=2","stdout_lines":["a src=1","b src=2"]})",
        "a src=1\nb src=2\n");
    row("another text", R"({"x":"a src=1\nb src=2","y":"c src=3"})", "a src=1\nb src=2\n", 1);
    row("a shortened copy", R"({"short_message":"a src=1","full_message":"a src=1 dst=2"})", "a src=1 dst=2\n", 1);
    row("tables of two hosts", R"([{"stdout":"a src=1\nb src=2"},{"stdout":"c src=3\nd src=4"}])", "c src=3\nd src=4\n",
        1);
    row("tables of two hosts, as lists", R"([{"l":["n","a src=1","b src=2"]},{"l":["n","c src=3","d src=4"]}])",
        "n\nc src=3\nd src=4\n", 1);
    row("events of several strings", R"([{"s":"[NEW] src=1\n[NEW] src=2"},{"s":"[NEW] src=3\n[NEW] src=4"}])",
        "[NEW] src=1\n[NEW] src=2\n[NEW] src=3\n[NEW] src=4\n");
    row("other lines of the same log", R"({"log":"conntrack v1.4.7"}{"log":"a src=1"})", "conntrack v1.4.7\na src=1\n");
    row("cut off in a string", R"({"x":"a src=1\nb src=2 dport=44)", "a src=1\n", 1);
    row("cut off in an escape", R"({"x":"a src=1\n\u00)", "a src=1\n", 1);
    row("a document not ended", "{\"log\":\"a src=1\\n\",\"stream\":\n{\"log\":\"b src=2\\n\"}\n",
        "a src=1\nb src=2\n");
    row("a string not ended", "{\"log\":\"a src=1\n{\"log\":\"b src=2\"}\n", "b src=2\n", 1);
    row("entries outside", "a src=9\",\"x\":1}\n{\"log\":\"b src=2\"}\n", "a src=9\",\"x\":1}\nb src=2\n");
    row("prose around", "host | SUCCESS => {\"stdout\": \"a src=1\"}\nend\n", "a src=1\n");
}

void TestJsonText::takesTheLines()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, lines);
    QFETCH(int, doubts);
    const std::string text = json.toStdString();
    const auto found = linesInJson(text, text, {});
    QVERIFY(found);
    QCOMPARE(QByteArray::fromStdString(found->text), lines);
    QCOMPARE(static_cast<int>(found->doubts), doubts);
    QCOMPARE(static_cast<int>(found->remarks.size()), doubts + 1);
}

void TestJsonText::findsNone_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a table") << QByteArray("tcp 6 1 src=1 dst=2 [ASSURED]\n[NEW] udp src=1\n[ \"x\" ]\n");
    QTest::newRow("no entries") << QByteArray(R"({"a":"b"})");
    QTest::newRow("brackets") << QByteArray("{{{{[[[[\"");
    QTest::newRow("most is outside") << QByteArray("a src=1\nb src=2\n{\"x\":\"c src=3\"}\n");
}

void TestJsonText::findsNone()
{
    QFETCH(QByteArray, text);
    QVERIFY(!linesInJson(text.toStdString(), text.toStdString(), {}));
}

void TestJsonText::decodes_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const char *raw, const char *text) {
        QTest::newRow(name) << QByteArray(raw) << QByteArray(text);
    };
    row("escapes", R"(a\n\t\"\\\/\u003d)", "a\n\t\"\\/=");
    row("surrogates", R"(\ud83d\ude00)", "😀");
    row("half of a pair", R"(\ud83dx\ude00)", "\xef\xbf\xbdx\xef\xbf\xbd");
    row("NUL", R"(\u0000)", "\xef\xbf\xbd");
    row("cut off", R"(a\u00)", "a");
    row("cut off at once", "a\\", "a");
}

void TestJsonText::decodes()
{
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(decodeJson(raw.toStdString())), text);
}

void TestJsonText::takesTimeInProportion()
{
    // Each would take minutes if a document were gone through more than once.
    for (const char *part : {"{\"", "[{", "[[", "{\"a\":", "[1,", "{\"a\":[\"src=", "{\"a\\\""}) {
        std::string text;
        while (text.size() < (1u << 18))
            text += part;
        linesInJson(text, text, {});
    }
}

QTEST_APPLESS_MAIN(TestJsonText)
#include "tst_json_text.moc"
