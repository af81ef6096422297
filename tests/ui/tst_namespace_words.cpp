// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/namespace_words.h"

#include <QTest>

using namespace ctscope;

class NamespaceWordsTest : public QObject {
    Q_OBJECT
private slots:
    void commandsGoToTheNamespace_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("there");
        QTest::newRow("here") << QString() << "sudo sysctl -w a=1"
                              << "sudo sysctl -w a=1";
        QTest::newRow("a setting") << "/run/netns/blue"
                                   << "sudo sysctl -w a=1"
                                   << "sudo nsenter --net='/run/netns/blue' sysctl -w a=1";
        QTest::newRow("a rule") << "/proc/4711/ns/net"
                                << "sudo nft 'table t'"
                                << "sudo nsenter --net='/proc/4711/ns/net' nft 'table t'";
        QTest::newRow("a name with quotes") << "/run/netns/it's"
                                            << "sudo nft x"
                                            << "sudo nsenter --net='/run/netns/it'\\''s' nft x";
        QTest::newRow("another machine") << "ssh://root@gw1:22"
                                         << "sudo sysctl -w a=1"
                                         << "ssh -t ssh://root@gw1:22 'sudo sysctl -w a=1'";
        QTest::newRow("a file of another machine") << "ssh://gw1"
                                                   << "echo 'a b' | sudo tee /etc/a"
                                                   << "ssh -t ssh://gw1 'echo '\\''a b'\\'' | sudo tee /etc/a'";
        QTest::newRow("what needs no machine") << "ssh://gw1"
                                               << "ctscope --print"
                                               << "ctscope --print";
        QTest::newRow("what is the same everywhere") << "/run/netns/blue"
                                                     << "sudo modprobe nf_conntrack"
                                                     << "sudo modprobe nf_conntrack";
    }
    void commandsGoToTheNamespace()
    {
        QFETCH(QString, path);
        QFETCH(QString, command);
        QTEST(commandIn(path, command), "there");
    }

    void whatIsKeptForTheNextStartIsLeftOut()
    {
        const Explanation here{QStringLiteral("t"), QStringLiteral("x"), QStringLiteral("sudo sysctl -w a=1"),
            QStringLiteral("echo a=1 | sudo tee /etc/sysctl.d/a.conf"), QStringLiteral("To keep it:")};
        QCOMPARE(explanationIn({}, here), here);
        const Explanation there = explanationIn(QStringLiteral("/run/netns/blue"), here);
        QCOMPARE(there.command, QStringLiteral("sudo nsenter --net='/run/netns/blue' sysctl -w a=1"));
        QVERIFY(there.command2.isEmpty() && there.command2Label.isEmpty());
    }

    void anotherMachineKeepsWhatIsForTheNextStart()
    {
        const Explanation here{QStringLiteral("t"), QStringLiteral("x"), QStringLiteral("sudo sysctl -w a=1"),
            QStringLiteral("echo a=1 | sudo tee /etc/sysctl.d/a.conf"), QStringLiteral("To keep it:")};
        const Explanation there = explanationIn(QStringLiteral("ssh://gw1"), here);
        QCOMPARE(there.command, QStringLiteral("ssh -t ssh://gw1 'sudo sysctl -w a=1'"));
        QCOMPARE(there.command2, QStringLiteral("ssh -t ssh://gw1 'echo a=1 | sudo tee /etc/sysctl.d/a.conf'"));
        QCOMPARE(there.command2Label, QStringLiteral("To keep it:"));
    }

    void anEmptyTableIsStartedWhereItIs()
    {
        const PageState words = wordsIn(
            QStringLiteral("/run/netns/blue"), problemWords({Problem::Unused, {}}, true, QStringLiteral("blue"), {}));
        QVERIFY(words.command.startsWith(QStringLiteral("sudo nsenter --net='/run/netns/blue' nft ")));
        QVERIFY(words.why.command2.startsWith(QStringLiteral("sudo nsenter --net='/run/netns/blue' nft delete")));
    }
};

QTEST_GUILESS_MAIN(NamespaceWordsTest)
#include "tst_namespace_words.moc"
