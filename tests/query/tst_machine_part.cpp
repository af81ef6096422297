// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter.h"
#include "query/filter/machine_part.h"

#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

class MachinePartTest : public QObject {
    Q_OBJECT

private slots:
    void aFilterIsRestrictedToAMachine_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("restricted");
        QTest::newRow("none") << u""_s << u"machine == \"gw1\""_s;
        QTest::newRow("one") << u"dport == 22 or assured"_s << u"(dport == 22 or assured) and machine == \"gw1\""_s;
        QTest::newRow("words") << u"10.0.0.1 tcp"_s << u"(10.0.0.1 tcp) and machine == \"gw1\""_s;
        QTest::newRow("brackets") << u"(a) or (b)"_s << u"((a) or (b)) and machine == \"gw1\""_s;
        QTest::newRow("a quoted bracket")
            << u"host.name == \"a)\""_s << u"(host.name == \"a)\") and machine == \"gw1\""_s;
    }
    void aFilterIsRestrictedToAMachine()
    {
        QFETCH(QString, filter);
        QFETCH(QString, restricted);
        const std::string made = filter::withMachine(filter.toStdString(), "gw1");
        QCOMPARE(QString::fromStdString(made), restricted);
        QCOMPARE(filter::machineIn(made), std::optional<std::string>("gw1"));
        QCOMPARE(QString::fromStdString(filter::withoutMachine(made)), filter);
        QCOMPARE(filter::withMachine(made, "gw1"), made);
        QCOMPARE(filter::machineIn(filter::withMachine(made, "gw 2\"\\")), std::optional<std::string>("gw 2\"\\"));
        QVERIFY(readFilter(made).ok());
    }

    void whatTheUserWroteStays()
    {
        for (const char *text : {"machine != \"gw1\"", "machine == gw1", "machine == \"gw1\" or assured",
                 "tcp and machine contains \"gw\"", "machine == \"a\" and dport == 22", "x \" and machine == \"y"}) {
            QVERIFY2(!filter::machineIn(text), text);
            QCOMPARE(filter::withoutMachine(text), std::string(text));
        }
        QCOMPARE(filter::withoutMachine("tcp and machine == \"gw1\""), std::string("tcp"));
    }
};

QTEST_APPLESS_MAIN(MachinePartTest)
#include "tst_machine_part.moc"
