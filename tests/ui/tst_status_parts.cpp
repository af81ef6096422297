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
    QTest::newRow("two") << QStringLiteral("state != ESTABLISHED") << QStringLiteral("2 without state not shown");
    QTest::newRow("one") << QStringLiteral("dport != 443 and not ipv6 and not helper and not state")
                         << QStringLiteral("1 without dport not shown");
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
    const auto absent = std::ranges::find(parts, QStringLiteral("absent"), &StatusLine::Part::id);
    QCOMPARE(absent == parts.end() ? QString() : absent->text, sentence);
    if (!sentence.isEmpty())
        QCOMPARE(absent->explanation.command, QString::fromStdString(frame.spec.filter.withAbsent().text()));
}

QTEST_MAIN(TestStatusParts)
#include "tst_status_parts.moc"
