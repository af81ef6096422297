// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/sip_hash.h"

#include <QtTest>

#include <numeric>

using namespace ctscope;

class TestSipHash : public QObject {
    Q_OBJECT
private slots:
    void hasThePublishedValues_data();
    void hasThePublishedValues();
};

/// The key 00 01 … 0f, and texts 00 01 … of growing length: from vectors.h of the reference implementation.
void TestSipHash::hasThePublishedValues_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<quint64>("hash");
    QTest::newRow("empty") << 0 << Q_UINT64_C(0x726fdb47dd0e0e31);
    QTest::newRow("one byte") << 1 << Q_UINT64_C(0x74f839c593dc67fd);
    QTest::newRow("one block") << 8 << Q_UINT64_C(0x93f5f5799a932462);
    QTest::newRow("the example of the paper") << 15 << Q_UINT64_C(0xa129ca6149be45e5);
}

void TestSipHash::hasThePublishedValues()
{
    QFETCH(int, length);
    SipKey key{};
    std::iota(key.begin(), key.end(), std::uint8_t(0));
    std::string text(static_cast<std::size_t>(length), '\0');
    std::iota(text.begin(), text.end(), '\0');
    QTEST(quint64(sipHash(key, text)), "hash");
}

QTEST_APPLESS_MAIN(TestSipHash)
#include "tst_sip_hash.moc"
