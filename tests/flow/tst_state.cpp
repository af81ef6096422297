// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/state.h"

#include <QTest>

using namespace ctscope;

namespace {

QByteArray bytes(std::string_view text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

} // namespace

class TestState : public QObject {
    Q_OBJECT

private slots:
    void statesInTheKernelsOrder_data();
    void statesInTheKernelsOrder();
    void everyNameIsReadBack();
    void theSameWordIsAnotherStateElsewhere();
    void listenStandsWhereSynSent2Is();
    void indicesBeyondTheEndAreNoState();
    void refusesOtherWords();
};

void TestState::statesInTheKernelsOrder_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QByteArray>("names");
    QTest::newRow("tcp") << 6
                         << QByteArray("NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT "
                                       "CLOSE SYN_SENT2");
    QTest::newRow("sctp") << 132
                          << QByteArray("NONE CLOSED COOKIE_WAIT COOKIE_ECHOED ESTABLISHED SHUTDOWN_SENT "
                                        "SHUTDOWN_RECD SHUTDOWN_ACK_SENT HEARTBEAT_SENT HEARTBEAT_ACKED");
    QTest::newRow("dccp") << 33
                          << QByteArray("NONE REQUEST RESPOND PARTOPEN OPEN CLOSEREQ CLOSING TIMEWAIT IGNORE "
                                        "INVALID");
    QTest::newRow("udp") << 17 << QByteArray();
}

void TestState::statesInTheKernelsOrder()
{
    QFETCH(int, number);
    const auto protocol = static_cast<Protocol>(number);
    QByteArrayList names;
    for (unsigned index = 0; index < 40; ++index) {
        const State value = state::fromKernelIndex(protocol, index);
        if (value == State::None)
            break;
        QCOMPARE(state::kernelIndex(value), index);
        names << bytes(state::name(value));
    }
    QTEST(names.join(' '), "names");
}

void TestState::everyNameIsReadBack()
{
    int count = 0;
    for (const Protocol number : {protocol::tcp, protocol::sctp, protocol::dccp}) {
        for (const State value : state::all(number)) {
            QCOMPARE(state::fromName(number, state::name(value)), std::optional(value));
            ++count;
        }
    }
    QCOMPARE(count, 31);
}

void TestState::theSameWordIsAnotherStateElsewhere()
{
    QCOMPARE(state::fromName(protocol::tcp, "ESTABLISHED"), std::optional(State::TcpEstablished));
    QCOMPARE(state::fromName(protocol::sctp, "ESTABLISHED"), std::optional(State::SctpEstablished));
    QCOMPARE(state::fromName(protocol::dccp, "ESTABLISHED"), std::optional<State>());
    QCOMPARE(state::fromName(protocol::dccp, "TIMEWAIT"), std::optional(State::DccpTimeWait));
    QCOMPARE(state::fromName(protocol::tcp, "TIMEWAIT"), std::optional<State>());
}

void TestState::listenStandsWhereSynSent2Is()
{
    QCOMPARE(state::fromName(protocol::tcp, "LISTEN"), std::optional(State::TcpListen));
    QCOMPARE(state::kernelIndex(State::TcpListen), state::kernelIndex(State::TcpSynSent2));
    QCOMPARE(state::fromKernelIndex(protocol::tcp, 9), State::TcpSynSent2);
}

void TestState::indicesBeyondTheEndAreNoState()
{
    for (const Protocol number : {protocol::tcp, protocol::sctp, protocol::dccp}) {
        QCOMPARE(state::fromKernelIndex(number, 10), State::None);
        QCOMPARE(state::fromKernelIndex(number, ~0u), State::None);
    }
    QCOMPARE(state::fromKernelIndex(protocol::udp, 0), State::None);
}

void TestState::refusesOtherWords()
{
    for (const char *word : {"", "established", "ESTAB", "ESTABLISHED ", "UNREPLIED", "SYN"})
        QVERIFY2(!state::fromName(protocol::tcp, word).has_value(), word);
    QVERIFY(!state::fromName(protocol::udp, "NONE").has_value());
    QCOMPARE(bytes(state::name(State::None)), QByteArray());
    QCOMPARE(bytes(state::name(State::Other)), QByteArray());
    QCOMPARE(state::kernelIndex(State::Other), 0u);
}

QTEST_APPLESS_MAIN(TestState)
#include "tst_state.moc"
