// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/namespace_sockets.h"

#include <QTest>

using namespace ctscope;

class UserMapsTest : public QObject {
    Q_OBJECT
private slots:
    void usersOfAUserNamespaceAreThoseOutside_data()
    {
        QTest::addColumn<unsigned>("inside");
        QTest::addColumn<QByteArray>("map");
        QTest::addColumn<int>("outside"); // -1 = nobody
        const QByteArray rootless = "         0       1000          1\n         1     100000      65536\n";
        QTest::newRow("its root") << 0u << rootless << 1000;
        QTest::newRow("one of its users") << 33u << rootless << 100032;
        QTest::newRow("the last one") << 65536u << rootless << 165535;
        QTest::newRow("not mapped") << 65537u << rootless << -1;
        QTest::newRow("all users") << 4711u << QByteArray("         0          0 4294967295\n") << 4711;
        QTest::newRow("not mapped outside") << 3u << QByteArray("0 4294967295 1000\n") << -1;
        QTest::newRow("nonsense") << 0u << QByteArray("a b c\n0 7\n") << -1;
        QTest::newRow("empty") << 0u << QByteArray() << -1;
    }
    void usersOfAUserNamespaceAreThoseOutside()
    {
        QFETCH(unsigned, inside);
        QFETCH(QByteArray, map);
        QFETCH(int, outside);
        const auto user = userOf(inside, map.toStdString());
        QCOMPARE(user ? static_cast<int>(*user) : -1, outside);
    }
};

QTEST_APPLESS_MAIN(UserMapsTest)
#include "tst_user_maps.moc"
