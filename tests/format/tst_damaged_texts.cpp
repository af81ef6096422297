// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/dumps.h"

#include <QDir>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

/// Damaged texts that were once read wrongly: tests/data/damaged has each with the expected result,
/// the flows and then the reasons for skipped lines.
class TestDamagedTexts : public QObject {
    Q_OBJECT
private slots:
    void readsNothingFalse_data();
    void readsNothingFalse();
};

void TestDamagedTexts::readsNothingFalse_data()
{
    QTest::addColumn<QString>("name");
    const QStringList names = QDir(QStringLiteral(TEST_DATA "/damaged")).entryList({QStringLiteral("*.txt")});
    QVERIFY(names.size() > 20);
    for (const QString &name : names)
        QTest::newRow(qPrintable(name.chopped(4))) << QStringLiteral("damaged/") + name.chopped(4);
}

void TestDamagedTexts::readsNothingFalse()
{
    QFETCH(QString, name);
    const std::string text = dataFile(name + QStringLiteral(".txt"));
    QVERIFY(!text.empty());
    const Reading reading = dump(text).reading;
    QCOMPARE(rowsAsLines(reading) + skips(reading), dataFile(name + QStringLiteral(".expected")));
}

QTEST_APPLESS_MAIN(TestDamagedTexts)
#include "tst_damaged_texts.moc"
