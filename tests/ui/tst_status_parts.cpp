// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/ordered_flows.h"
#include "ui/window/status_line.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

class TestStatusParts : public QObject {
    Q_OBJECT
private slots:
    void saysWhichValuesAreMissing_data();
    void saysWhichValuesAreMissing();
};

void TestStatusParts::saysWhichValuesAreMissing_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("sentence"); // empty = none
    QTest::newRow("two") << QStringLiteral("state != ESTABLISHED")
                         << QStringLiteral(
                                "2 flows have no value for state, and so do not match; “not state == ESTABLISHED” "
                                "includes them.");
    QTest::newRow("one") << QStringLiteral("dport != 443 and not ipv6 and not helper and not state")
                         << QStringLiteral(
                                "1 flow has no value for dport, and so does not match; “not dport == 443 and not "
                                "ipv6 and not helper and not state” includes it.");
    QTest::newRow("complement") << QStringLiteral("not state == ESTABLISHED") << QString();
}

void TestStatusParts::saysWhichValuesAreMissing()
{
    QFETCH(QString, filter);
    QFETCH(QString, sentence);
    Frame frame;
    frame.snapshot = smallOffice();
    frame.spec.filter = readFilter(filter.toStdString()).filter;
    const auto now = frame.snapshot->takenAt;
    frame.order = std::make_shared<const FlowOrder>(*orderFlows(*frame.snapshot, frame.spec, now));
    const QList<StatusLine::Part> parts = statusParts(frame, false, now);
    const auto shown = std::ranges::find(parts, QStringLiteral("shown"), &StatusLine::Part::id);
    QVERIFY(shown != parts.end());
    const QString text = shown->explanation.text;
    if (sentence.isEmpty())
        QVERIFY2(!text.contains(QStringLiteral("no value")), qPrintable(text));
    else
        QVERIFY2(text.contains(sentence), qPrintable(text));
}

QTEST_MAIN(TestStatusParts)
#include "tst_status_parts.moc"
