// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/ssh_config.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

QString joined(const std::vector<std::string> &hosts)
{
    QStringList words;
    for (const std::string &host : hosts)
        words << QString::fromStdString(host);
    return words.join(u' ');
}

void write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("a file of the test cannot be written");
}

} // namespace

class SshConfigTest : public QObject {
    Q_OBJECT

private slots:
    void hostsAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("hosts");
        QTest::newRow("nothing") << QByteArray() << QString();
        QTest::newRow("hosts") << QByteArray("Host gw1\n  HostName 10.0.0.1\nhost gw2 gw3 # both\n\tUser root\n")
                               << u"gw1 gw2 gw3"_s;
        QTest::newRow("wildcards") << QByteArray("Host *\nHost gw? *.example.net !gw9 web\nHost *\n") << u"web"_s;
        QTest::newRow("once") << QByteArray("Host a b\nHost b a\n") << u"a b"_s;
        QTest::newRow("other spellings") << QByteArray("HOST=gw1\nHost = \"gw2\" gw3\r\n  Host\tgw4\n#Host gw5\n")
                                         << u"gw1 gw2 gw3 gw4"_s;
        QTest::newRow("what ssh could mistake")
            << QByteArray("Host -oProxyCommand=id $(id) a@b [::1]:22 good\n") << u"good"_s;
        QTest::newRow("no value") << QByteArray("Host\nHost \"open\nHost x") << u"open x"_s;
        QTest::newRow("other keywords") << QByteArray("HostName gw1\nHostKeyAlias gw2\nMatch host gw3\n") << QString();
    }
    void hostsAreNamed()
    {
        QFETCH(QByteArray, text);
        QTEST(joined(hostsOfSshConfig(text.toStdString(), {})), "hosts");
    }

    void includedFilesAreRead()
    {
        const std::map<std::string, std::string, std::less<>> files = {
            {"conf.d/*", "Host in1\nHost *\nInclude deeper\n"}, {"deeper", "Host deep\n"}, {"for-one", "Host hidden\n"},
            {"for-all", "Host shown\n"}, {"itself", "Host again\nHost *\nInclude itself\n"}};
        int asked = 0;
        const SshIncludes read = [&](std::string_view pattern) {
            ++asked;
            const auto found = files.find(pattern);
            return found != files.end() ? std::vector<std::string>{found->second} : std::vector<std::string>();
        };
        QCOMPARE(joined(hostsOfSshConfig(
                     "Include conf.d/* missing\nHost one\nInclude for-one\nHost *\nInclude for-all\n", read)),
            u"in1 deep one shown"_s);
        asked = 0;
        QCOMPARE(joined(hostsOfSshConfig("Include itself\n", read)), u"again"_s);
        QCOMPARE(asked, 16);
        asked = 0;
        const SshIncludes each = [&](std::string_view) {
            ++asked;
            return std::vector<std::string>(3, "Include each\nHost one\n");
        };
        QCOMPARE(joined(hostsOfSshConfig("Include each\nHost last\n", each)), u"one last"_s);
        QVERIFY2(asked <= 1001, qPrintable(QString::number(asked)));
    }

    void theFileOfTheUserIsRead()
    {
        QTemporaryDir home;
        QCOMPARE(joined(hostsOfOwnSshConfig(home.path().toStdString())), QString());
        QVERIFY(QDir(home.path()).mkpath(u".ssh/conf.d"_s));
        write(home.filePath(u".ssh/config"_s), "Include conf.d/* ~/more\nHost last\n");
        write(home.filePath(u".ssh/conf.d/b"_s), "Host b\n");
        write(home.filePath(u".ssh/conf.d/a"_s), "Host a\n");
        write(home.filePath(u"more"_s), "Host more\n");
        QCOMPARE(joined(hostsOfOwnSshConfig(home.path().toStdString())), u"a b more last"_s);
    }
};

QTEST_APPLESS_MAIN(SshConfigTest)
#include "tst_ssh_config.moc"
