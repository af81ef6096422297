// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/owner_search.h"

#include "support/flows.h"

#include <QTemporaryDir>
#include <QTest>

#include <cerrno>

#include <unistd.h>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// What happens to the sockets of a namespace.
struct Ledger {
    int opened = 0;
    int closed = 0;
    int error = 0; ///< with which opening fails
    bool works = true;
    std::chrono::steady_clock::time_point now{1h};
};

/// A namespace with the address 192.0.2.7 and one socket, which no process holds.
class FakeNamespace : public NamespaceSockets {
public:
    explicit FakeNamespace(Ledger &ledger)
        : m_ledger(ledger)
    {
        ++m_ledger.opened;
    }
    ~FakeNamespace() override { ++m_ledger.closed; }

    std::optional<KernelSocket> socketOf(const SocketKey &key) override
    {
        if (!m_ledger.works)
            return std::nullopt;
        KernelSocket socket;
        socket.key = key;
        socket.state = KernelSocket::State::Established;
        return socket;
    }
    Access list(Protocol, std::uint16_t, const std::stop_token &, std::vector<KernelSocket> &) override
    {
        return m_ledger.works ? Access::Readable : Access::Failed;
    }
    std::optional<OwnAddresses> addresses() override { return OwnAddresses{{ip("192.0.2.7")}, {}}; }
    bool works() const override { return m_ledger.works; }

private:
    Ledger &m_ledger;
};

NetworkNamespace namespaceAt(const std::string &path, std::uint64_t inode)
{
    NetworkNamespace netns;
    netns.path = path;
    netns.inode = inode;
    return netns;
}
/// One that is there: this process's, under the name of another.
NetworkNamespace present() { return namespaceAt("/proc/self/ns/net", namespaceInode("/proc/self/ns/net")); }

class Stage {
public:
    Ledger ledger;
    OwnerSearch search{[this](const NetworkNamespace &) -> std::unique_ptr<NamespaceSockets> {
                           errno = ledger.error;
                           return ledger.error == 0 ? std::make_unique<FakeNamespace>(ledger) : nullptr;
                       },
        [this] { return ledger.now; }};

    /// The reason why the owner of a flow of the namespace is not known.
    QString ask(const NetworkNamespace &netns)
    {
        const Flow flow = tcpFlow("192.0.2.7", 1000, "198.51.100.1", 443);
        const FlowEnds ends{flow.protocol, flow.original.src, flow.original.dst, flow.original.keys, flow.reply.src,
            flow.reply.dst, flow.reply.keys};
        const std::vector<Owner> owners = search.find(Origin::ofNamespace(netns), std::span(&ends, 1));
        const std::string_view reason = wordOf(owners.front().reason);
        return QString::fromUtf8(reason.data(), qsizetype(reason.size()));
    }
    QString counts() const { return u"%1 opened, %2 closed"_s.arg(ledger.opened).arg(ledger.closed); }
};

} // namespace

class OwnerSearchTest : public QObject {
    Q_OBJECT
private slots:
    void aNamespaceIsOpenedOnceAndClosedWhenNobodyAsks()
    {
        Stage stage;
        QVERIFY(!stage.search.holdsNamespace());
        QCOMPARE(stage.ask(present()), u"not accepted"_s);
        stage.ledger.now += OwnerSearch::idleTime - 1s;
        QCOMPARE(stage.ask(present()), u"not accepted"_s);
        QCOMPARE(stage.counts(), u"1 opened, 0 closed"_s);
        stage.ledger.now += OwnerSearch::idleTime - 1s;
        stage.search.release();
        QVERIFY(stage.search.holdsNamespace());
        stage.ledger.now += 1s;
        stage.search.release();
        QVERIFY(!stage.search.holdsNamespace());
        QCOMPARE(stage.counts(), u"1 opened, 1 closed"_s);
    }

    void oneThatIsGoneIsClosed()
    {
        // The file of a process that has ended does not lead to its namespace any more.
        const QTemporaryDir folder;
        const std::string path = folder.filePath(u"net"_s).toStdString();
        const auto link = [&path](const char *target) {
            ::unlink(path.c_str());
            return ::symlink(target, path.c_str()) == 0;
        };
        QVERIFY(link("net:[77]"));
        Stage stage;
        QCOMPARE(stage.ask(namespaceAt(path, 77)), u"not accepted"_s);
        stage.search.release();
        QVERIFY(stage.search.holdsNamespace());
        QVERIFY(link("net:[78]"));
        stage.search.release();
        QVERIFY(!stage.search.holdsNamespace());
        QCOMPARE(stage.ask(namespaceAt(path, 77)), u"not read"_s);
        QCOMPARE(stage.counts(), u"1 opened, 1 closed"_s);
    }

    void oneThatStopsAnsweringIsOpenedAgain()
    {
        Stage stage;
        QCOMPARE(stage.ask(present()), u"not accepted"_s);
        stage.ledger.works = false;
        QCOMPARE(stage.ask(present()), u"not read"_s);
        QCOMPARE(stage.counts(), u"1 opened, 1 closed"_s);
        stage.ledger.works = true;
        QCOMPARE(stage.ask(present()), u"not accepted"_s);
        QCOMPARE(stage.counts(), u"2 opened, 1 closed"_s);
    }

    void oneThatMayNotBeEnteredIsTriedAgainAfterARest()
    {
        Stage stage;
        stage.ledger.error = EPERM;
        QCOMPARE(stage.ask(present()), u"other namespace"_s);
        stage.ledger.error = 0;
        QCOMPARE(stage.ask(present()), u"other namespace"_s);
        stage.ledger.now += OwnerSearch::failureRest;
        QCOMPARE(stage.ask(present()), u"not accepted"_s);
        stage.ledger.error = ETIMEDOUT;
        stage.ledger.works = false;
        stage.ask(present());
        QCOMPARE(stage.ask(present()), u"not read"_s);
    }
};

QTEST_APPLESS_MAIN(OwnerSearchTest)
#include "tst_owner_search.moc"
