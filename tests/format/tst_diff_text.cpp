// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/diff_text.h"

#include <QTest>

using namespace ctscope;

class TestDiffText : public QObject {
    Q_OBJECT
private slots:
    void showsTheNewerSide_data();
    void showsTheNewerSide();
    void isNone_data();
    void isNone();
};

void TestDiffText::showsTheNewerSide_data()
{
    QTest::addColumn<QByteArray>("diff");
    QTest::addColumn<QByteArray>("newer");
    const auto row = [](const char *name, const char *diff, const char *newer) {
        QTest::newRow(name) << QByteArray(diff) << QByteArray(newer);
    };
    row("unified",
        "--- a\n+++ b\n@@ -1,2 +1,3 @@\n-tcp src=1\n+tcp src=2\n udp src=3\n+icmp src=4\n\\ No newline at end of "
        "file\n",
        "@@\ntcp src=2\nudp src=3\nicmp src=4\n");
    row("git, two files",
        "diff --git a/x b/x\nindex 1..2\n--- a/x\n+++ b/x\n@@ -1 +1 @@ tcp\n+tcp src=2\ndiff --git a/y b/y\n--- "
        "a/y\n+++ b/y\n@@ -1 +1 @@\n-udp src=3\n",
        "@@\ntcp src=2\n");
    row("git log -p",
        "commit 2\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-tcp src=1\n+tcp src=2\ncommit 1\n--- a/x\n+++ b/x\n@@ -0,0 +1 "
        "@@\n+tcp src=1\n",
        "@@\ntcp src=2\n");
    row("quoted in a mail", "> @@ -1 +1 @@\n> -tcp src=1\n> +tcp src=2\n>  udp src=3\n", "@@\ntcp src=2\nudp src=3\n");
    row("lists of changes", "+ tcp src=1\n- tcp src=2\n", " tcp src=1\n");
    row("a merge", "@@@ -1 -1 +1 @@@\n- tcp src=1\n -tcp src=2\n++tcp src=3\n  udp src=4\n",
        "@@\ntcp src=3\nudp src=4\n");
    row("context",
        "*** a\n--- b\n***************\n*** 1,2 ****\n! tcp src=1\n  udp src=2\n--- 1,2 ----\n! tcp src=3\n  udp "
        "src=2\n",
        "@@\ntcp src=3\nudp src=2\n");
    row("context, only removed", "*** a\n--- b\n***************\n*** 1,2 ****\n- tcp src=1\n  udp src=2\n--- 1 ----\n",
        "@@\nudp src=2\n");
    row("normal", "1c1\n< tcp src=1\n---\n> tcp src=2\n", "@@\n@@\n tcp src=2\n");
    row("normal, without its commands", "< tcp src=1\n> tcp src=2\n", " tcp src=2\n");
    row("added lines", "+tcp src=1\n-tcp src=2\n udp src=3\n", "tcp src=1\n udp src=3\n");
    row("words", "@@ -1 +1 @@\ntcp 6 [-1-]{+2+} src=1 [ASSURED]\n", "@@ -1 +1 @@\ntcp 6 2 src=1 [ASSURED]\n");
    row("side by side", "tcp src=1   | tcp src=2\nudp src=3 \tudp src=3\n\t> udp src=4\n", "@@\n@@\n@@\n");
    row("no newline at the end", "+tcp src=1\n+udp src=2", "tcp src=1\nudp src=2");
}

void TestDiffText::showsTheNewerSide()
{
    QFETCH(QByteArray, diff);
    QFETCH(QByteArray, newer);
    const auto side = newerSideOf(diff.toStdString(), diff.toStdString());
    QVERIFY(side);
    QCOMPARE(QByteArray::fromStdString(side->text), newer);
}

void TestDiffText::isNone_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("a table") << QByteArray("tcp src=1\nudp src=2\n");
    QTest::newRow("three entries joined with a mark")
        << QByteArray("tcp src=1 src=2 | udp src=2 src=3 | udp src=4 src=5\n");
    QTest::newRow("joined entries") << QByteArray("tcp src=1\tudp src=2\n");
    QTest::newRow("one marked line of a table") << QByteArray("tcp src=1\n< udp src=2\n");
    QTest::newRow("quoting") << QByteArray("> tcp src=1\n> udp src=2\n");
    QTest::newRow("cells") << QByteArray("| tcp | 6 | src=1 |\n");
    QTest::newRow("a list") << QByteArray("- tcp src=1\n- udp src=2\n");
    QTest::newRow("events") << QByteArray(" [NEW] tcp src=1 [UNREPLIED] src=2\n");
}

void TestDiffText::isNone()
{
    QFETCH(QByteArray, text);
    QVERIFY(!newerSideOf(text.toStdString(), text.toStdString()));
}

QTEST_APPLESS_MAIN(TestDiffText)
#include "tst_diff_text.moc"
