// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/counter_model.h"
#include "table/counter_words.h"

#include "support/model_text.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

CounterHistory::TimePoint at(int seconds)
{
    return CounterHistory::TimePoint(std::chrono::hours(1)) + std::chrono::seconds(seconds);
}

std::vector<CpuStatistics> reading(std::uint32_t found, std::uint32_t drop, std::uint32_t more = 0)
{
    return {{0, {{"found", found}, {"drop", drop}}}, {1, {{"found", more}, {"drop", 0}}}};
}

QString standingOut(const CounterModel &model)
{
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, 0).data(StandsOutRole).toBool())
            names << model.index(row, 0).data().toString();
    }
    return names.join(u' ');
}

const QList<int> columns{CounterModel::Name, CounterModel::Total, CounterModel::Rate, CounterModel::Moved};

} // namespace

class CounterModelTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void totalsAndRatesAreShown()
    {
        CounterModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.take(reading(1000, 0, 500), at(0));
        QCOMPARE(printed(model, columns), QStringLiteral("found | 1,500 |  | \ndrop | 0 |  | "));
        model.take(reading(1005, 0, 500), at(2));
        QCOMPARE(printed(model, columns), QStringLiteral("found | 1,505 | 2.5/s | now\ndrop | 0 | 0/s | "));
        QCOMPARE(model.perCpuText(0), QStringLiteral("CPU 0: 1,005, 2.5/s\nCPU 1: 500, 0/s"));
        model.take(reading(1005, 0, 500), at(10));
        QCOMPARE(printed(model, columns), QStringLiteral("found | 1,505 | 0/s | 8 s ago\ndrop | 0 | 0/s | "));
        model.take(reading(1005, 0, 500), at(63));
        QCOMPARE(printed(model, columns), QStringLiteral("found | 1,505 | 0/s | \ndrop | 0 | 0/s | "));
    }

    void whatTellsOfLossStandsOutForAMinute()
    {
        CounterModel model;
        model.take(reading(1, 7), at(0));
        QCOMPARE(standingOut(model), QString());
        model.take(reading(9, 7), at(1));
        QCOMPARE(standingOut(model), QString()); // a rise is normal
        model.take(reading(9, 8), at(2));
        QCOMPARE(standingOut(model), QStringLiteral("drop"));
        model.take(reading(9, 8), at(62));
        QCOMPARE(standingOut(model), QStringLiteral("drop"));
        model.take(reading(9, 8), at(63));
        QCOMPARE(standingOut(model), QString());
    }

    void rowsStayWhileTheyAreReadAgain()
    {
        CounterModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ModelLog log(model);
        model.take(reading(1, 1), at(0));
        QCOMPARE(log.take(), QStringLiteral("+0 +1"));
        model.take(reading(1, 1), at(1));
        QCOMPARE(log.take(), QStringLiteral("~0-1")); // the rates are known now
        model.take(reading(1, 1), at(2));
        QCOMPARE(log.take(), QString());
        model.take({{0, {{"new_one", 1}, {"drop", 1}, {"found", 1}}}}, at(3));
        QCOMPARE(log.take(), QStringLiteral("+0 2>1 ~1-2"));
        QCOMPARE(printed(model, {CounterModel::Name}), QStringLiteral("new_one\ndrop\nfound"));
        model.take({{0, {{"found", 1}}}}, at(4));
        QCOMPARE(log.take(), QStringLiteral("-1 -0"));
        model.clear();
        QCOMPARE(log.take(), QStringLiteral("-0"));
    }

    void everyCounterHasItsSentence()
    {
        const QString unknown = counterWords("not_yet_invented").meaning;
        for (const char *name : {"searched", "found", "new", "invalid", "ignore", "delete", "delete_list", "insert",
                 "insert_failed", "drop", "early_drop", "error", "search_restart", "clash_resolve", "chaintoolong",
                 "expect_new", "expect_create", "expect_delete"})
            QVERIFY2(counterWords(name).meaning != unknown, name);
        for (const char *name : {"insert_failed", "drop", "early_drop", "chaintoolong", "invalid", "error"})
            QVERIFY2(counterWords(name).weight != CounterWords::Weight::Normal && !counterWords(name).remedy.isEmpty(),
                name);
    }
};

QTEST_GUILESS_MAIN(CounterModelTest)
#include "tst_counter_model.moc"
