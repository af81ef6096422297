// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/ssh_source.h"

#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

QString printed(const std::optional<SshTarget> &target)
{
    if (!target)
        return u"none"_s;
    return u"%1|%2|%3|%4"_s.arg(QString::fromStdString(target->user), QString::fromStdString(target->host))
        .arg(target->port)
        .arg(QString::fromStdString(target->name()));
}

} // namespace

class SshTargetTest : public QObject {
    Q_OBJECT

private slots:
    void anAddressIsRead_data()
    {
        QTest::addColumn<QString>("expected");
        QTest::newRow("ssh://gw1") << u"|gw1|0|gw1"_s;
        QTest::newRow("ssh://gw1/") << u"|gw1|0|gw1"_s;
        QTest::newRow("gw1") << u"|gw1|0|gw1"_s;
        QTest::newRow("ssh://root@gw1.example.net:2222") << u"root|gw1.example.net|2222|root@gw1.example.net:2222"_s;
        QTest::newRow("ssh://10.0.0.1:22") << u"|10.0.0.1|22|10.0.0.1:22"_s;
        QTest::newRow("ssh://[fd00::1]:22") << u"|fd00::1|22|[fd00::1]:22"_s;
        QTest::newRow("ssh://[fe80::1%eth0]") << u"|fe80::1%eth0|0|fe80::1%eth0"_s;
        QTest::newRow("fd00::1") << u"|fd00::1|0|fd00::1"_s;
        QTest::newRow("ssh://user@domain@gw") << u"user@domain|gw|0|user@domain@gw"_s;
        for (const char *text : {"", "ssh://", "ssh://:22", "ssh://gw:", "ssh://gw:0", "ssh://gw:65536", "ssh://gw:ssh",
                 "ssh://@gw", "ssh://-oProxyCommand=id", "ssh://-l@gw", "ssh://gw/path", "ssh://$(id)", "ssh://a b",
                 "ssh://a;id@gw", "ssh://`id`@gw", "ssh://[gw", "ssh://[gw]22", "ssh://gw\n", "ssh://user:pass@gw"})
            QTest::newRow(text) << u"none"_s;
    }
    void anAddressIsRead() { QTEST(printed(readSshTarget(QTest::currentDataTag())), "expected"); }

    void itIsWrittenAsItIsRead()
    {
        for (const char *text :
            {"ssh://gw1", "ssh://root@gw1:2222", "ssh://[fd00::1]:22", "ssh://[fd00::1]", "ssh://user@10.0.0.1"})
            QCOMPARE(QString::fromStdString(readSshTarget(text)->url()), QLatin1String(text));
    }

    void theCommandNamesNothingThatWasNotGiven()
    {
        const auto command = [](const char *text) {
            QStringList words;
            for (const std::string &word : SshSource::sshCommand(*readSshTarget(text)))
                words << QString::fromStdString(word);
            return words.join(u' ');
        };
        const auto usual = u"ssh -T -a -x -o ServerAliveInterval=15 -o ServerAliveCountMax=3 -o ConnectTimeout=15 "
                           "-o ClearAllForwardings=yes -o RemoteCommand=none "_s;
        QCOMPARE(command("ssh://gw1"), usual + u"-- gw1"_s);
        QCOMPARE(command("ssh://root@[fd00::1]:2222"), usual + u"-p 2222 -l root -- fd00::1"_s);
    }
};

QTEST_APPLESS_MAIN(SshTargetTest)
#include "tst_ssh_target.moc"
