// SPDX-License-Identifier: GPL-3.0-or-later
// The file with the user's names, as --filter uses it.
#include "support/program_run.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ctscope::test;

class TestNamesFile : public QObject {
    Q_OBJECT
private slots:
    void filtersUseTheNames();
    void wrongLinesAreNamed();
    void noFileIsNeeded();
    void namesOfHostsArePrinted();

private:
    /// Runs ctscope with this file of names, or without one.
    static ProgramRun filtered(const QByteArray &names, const QString &filter, QString *path = nullptr,
        const QStringList &options = {u"--format=conntrack"_s});
};

ProgramRun TestNamesFile::filtered(
    const QByteArray &names, const QString &filter, QString *path, const QStringList &options)
{
    const QTemporaryDir home;
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(home.path()));
    QFile file(home.filePath(u"ctscope/names"_s));
    if (!names.isEmpty()) {
        if (!QDir(home.path()).mkdir(u"ctscope"_s) || !file.open(QIODevice::WriteOnly))
            qFatal("the file of names cannot be written");
        file.write(names);
        file.close();
    }
    if (path)
        *path = file.fileName();
    return runProgram(QStringLiteral(CTSCOPE_PROGRAM),
        QStringList{u"--print"_s, u"--filter"_s, filter} + options + QStringList{u"-"_s},
        "ipv4     2 udp      17 8 src=10.0.0.10 dst=10.0.0.2 sport=1 dport=53 src=10.0.0.2 dst=10.0.0.10 sport=53 "
        "dport=1 mark=256 use=2\n");
}

void TestNamesFile::filtersUseTheNames()
{
    const QByteArray names = "address 10.0.0.2 resolver\nmark 0x3f00/8 1 WAN\n";
    QCOMPARE(filtered(names, u"dst == @resolver and mark == @WAN"_s).output.count(u'\n'), 1);
    QCOMPARE(filtered(names, u"src == @resolver"_s).output, QString());
}

void TestNamesFile::wrongLinesAreNamed()
{
    QString path;
    const ProgramRun run = filtered("address 10.0.0.2 resolver\nzone x guests\n", u"dst == @resolver"_s, &path);
    QCOMPARE(run.output.count(u'\n'), 1);
    QCOMPARE(run.messages, path + u": Line 2: “x” is not a zone: a number up to 65535.\n"_s);
    // Without a name in the filter, the file is not read.
    QCOMPARE(filtered("zone x guests\n", u"udp"_s).messages, QString());
}

void TestNamesFile::noFileIsNeeded()
{
    const ProgramRun run = filtered({}, u"dst == @resolver"_s);
    QCOMPARE(run.status, 2);
    QCOMPARE(filtered({}, u"udp"_s).status, 0);
}

void TestNamesFile::namesOfHostsArePrinted()
{
    const QByteArray names = "address 10.0.0.2 resolver\n";
    const QString json = u"--format=json"_s;
    const auto hosts = [&](const QString &filter, const QStringList &options) {
        const QString output = filtered(names, filter, nullptr, options).output;
        return output.section(u",\"hosts\":"_s, 1);
    };
    QCOMPARE(hosts(u"udp"_s, {json, u"--names"_s}), u"{\"dst\":\"resolver\"}}\n"_s);
    QCOMPARE(hosts(u"udp"_s, {json}), QString());
    QCOMPARE(hosts(u"dst.host == resolver"_s, {json}), u"{\"dst\":\"resolver\"}}\n"_s);
    QCOMPARE(hosts(u"dst.host != resolver"_s, {json}), QString());
    const QString table = filtered(names, u"udp"_s, nullptr, {u"--names"_s, u"--sort=dst-host"_s}).output;
    QVERIFY2(table.contains(u"DST-HOST\n"_s), qPrintable(table));
    // Private addresses are not asked for, so nobody is.
    QCOMPARE(hosts(u"udp"_s, {json, u"--resolve"_s}), u"{\"dst\":\"resolver\"}}\n"_s);
}

QTEST_APPLESS_MAIN(TestNamesFile)
#include "tst_names_file.moc"
