// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/connection_labels.h"

#include "support/fake_root.h"

#include <QTest>

using namespace ctscope;

class TestConnectionLabels : public QObject {
    Q_OBJECT
private slots:
    void aMachineHasTheNamesOfIptablesAndOfNft();
    void withoutAFileALabelIsItsNumber();
};

void TestConnectionLabels::aMachineHasTheNamesOfIptablesAndOfNft()
{
    FakeRoot root;
    root.write(QStringLiteral("/etc/xtables/connlabel.conf"), "# iptables\n0 eth0-in\n1 eth0-out");
    root.write(QStringLiteral("/etc/connlabel.conf"), "1 outwards\n2\tvoip\n");
    const ConnectionLabels labels = ConnectionLabels::ofThisMachine(root.path());
    QCOMPARE(labels.name(0), std::string("eth0-in"));
    QCOMPARE(labels.name(1), std::string("eth0-out"));
    QCOMPARE(labels.name(2), std::string("voip"));
    QCOMPARE(labels.name(3), std::string("3"));
}

void TestConnectionLabels::withoutAFileALabelIsItsNumber()
{
    QCOMPARE(ConnectionLabels::ofThisMachine(FakeRoot().path()).name(7), std::string("7"));
}

QTEST_APPLESS_MAIN(TestConnectionLabels)
#include "tst_connection_labels.moc"
