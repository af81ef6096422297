// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/host_files.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace ctscope;

namespace {

/// The files of a machine, below a folder.
class Machine {
public:
    void write(const char *path, const QByteArray &text) const
    {
        const QString file = m_folder.path() + QLatin1String(path);
        QDir().mkpath(QFileInfo(file).path());
        // As programs do it: a file beside it, and then its name.
        QFile aside(file + QStringLiteral(".new"));
        if (!aside.open(QIODevice::WriteOnly) || aside.write(text) != text.size())
            qFatal("a file of the test cannot be written");
        aside.close();
        QFile::remove(file);
        aside.rename(file);
    }
    void remove(const char *path) const { QFile::remove(m_folder.path() + QLatin1String(path)); }
    std::string root() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

QString linesOf(const HostFiles &files)
{
    QStringList lines;
    for (const HostName &name : files.names())
        lines << QString::fromStdString(
            name.address.toString() + ' ' + name.name + ' ' + std::to_string(static_cast<int>(name.source)));
    lines.sort();
    return lines.join(QStringLiteral(", "));
}

} // namespace

class TestHostFiles : public QObject {
    Q_OBJECT
private slots:
    void readsAllThatAreThere();
    void readsAgainWhatHasChanged();
    void filesOfTheUserCountBeforeTheSystems();
};

void TestHostFiles::readsAllThatAreThere()
{
    const Machine machine;
    machine.write("/etc/hosts", "192.0.2.1 one\n");
    machine.write("/var/lib/misc/dnsmasq.leases", "1764201600 52:54:00:12:34:56 192.0.2.2 two *\n");
    machine.write("/var/lib/misc/dnsmasq.lxcbr0.leases", "1764201600 52:54:00:12:34:57 192.0.2.3 three *\n");
    machine.write("/var/lib/kea/kea-leases4.csv", "address,hostname\n192.0.2.4,four\n");
    machine.write("/var/lib/kea/kea-leases6.csv", "address,hostname\n2001:db8::5,five\n");
    machine.write("/run/systemd/netif/leases/2", "ADDRESS=192.0.2.6\nHOSTNAME=six\n");
    machine.write(
        "/var/lib/systemd/network/dhcp-server-lease/br0", R"({"Leases":[{"Address":[192,0,2,7],"Hostname":"seven"}]})");
    HostFiles files(machine.root());
    QVERIFY(files.read({}));
    QCOMPARE(linesOf(files),
        QStringLiteral("192.0.2.1 one 2, 192.0.2.2 two 3, 192.0.2.3 three 3, 192.0.2.4 four 3, 192.0.2.6 six 3, "
                       "192.0.2.7 seven 3, 2001:db8::5 five 3"));
}

void TestHostFiles::readsAgainWhatHasChanged()
{
    const Machine machine;
    HostFiles files(machine.root());
    QVERIFY(files.read({})); // the first time, even if there is nothing
    QVERIFY(!files.read({}));
    machine.write("/etc/hosts", "192.0.2.1 one\n");
    QVERIFY(files.read({}));
    QCOMPARE(linesOf(files), QStringLiteral("192.0.2.1 one 2"));
    QVERIFY(!files.read({}));
    machine.write("/etc/hosts", "192.0.2.1 two\n"); // as long as before
    QVERIFY(files.read({}));
    QCOMPARE(linesOf(files), QStringLiteral("192.0.2.1 two 2"));
    machine.remove("/etc/hosts");
    QVERIFY(files.read({}));
    QVERIFY(files.names().empty());
}

void TestHostFiles::filesOfTheUserCountBeforeTheSystems()
{
    const Machine machine;
    machine.write("/etc/hosts", "192.0.2.1 system\n192.0.2.2 other\n");
    machine.write("/home/hosts of mine", "192.0.2.1 mine\n");
    HostFiles files(machine.root());
    files.read({"/home/hosts of mine", "/home/none"});
    const HostNames names(files.names());
    QCOMPARE(names.find(IpAddress::v4(0xc0000201))->name, std::string("mine"));
    QCOMPARE(names.find(IpAddress::v4(0xc0000202))->name, std::string("other"));
    QVERIFY(files.read({}));
    QCOMPARE(HostNames(files.names()).find(IpAddress::v4(0xc0000201))->name, std::string("system"));
}

QTEST_APPLESS_MAIN(TestHostFiles)
#include "tst_host_files.moc"
