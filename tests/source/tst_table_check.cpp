// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/table_check.h"

#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

class TableCheckTest : public QObject {
    Q_OBJECT
private slots:
    /// One reading a word: "counted before > counted after : rows", "b" for another number of buckets.
    void readingsAreJudged_data()
    {
        QTest::addColumn<QString>("readings");
        QTest::addColumn<QString>("verdicts");
        QTest::newRow("all is there") << u"1000>1000:1000"_s << u"whole"_s;
        QTest::newRow("the table grows") << u"1000>9000:4000"_s << u"whole"_s;
        QTest::newRow("the table shrinks") << u"9000>1000:4000"_s << u"whole"_s;
        QTest::newRow("it is flushed") << u"9000>0:3"_s << u"whole"_s;
        QTest::newRow("a few have expired") << u"1000>1000:950"_s << u"whole"_s;
        QTest::newRow("a small table of expired ones") << u"60>60:0"_s << u"whole"_s;
        QTest::newRow("half is missing, and comes back") << u"60000>60000:31368 60000>60000:60000"_s << u"few whole"_s;
        QTest::newRow("half has expired")
            << u"60000>60000:31000 60000>59000:30500 59000>58000:29000"_s << u"few whole whole"_s;
        QTest::newRow("each reading misses others")
            << u"60000>60000:31000 60000>60000:50000 60000>60000:40000"_s << u"few few few"_s;
        QTest::newRow("more than there should be") << u"100>100:5000"_s << u"whole"_s;
        QTest::newRow("the hash table is resized") << u"1000>1000:1000b 1000>1000:1000"_s << u"rebuilt whole"_s;
        QTest::newRow("the count is not known") << u"?>?:5"_s << u"whole"_s;
    }
    void readingsAreJudged()
    {
        QFETCH(QString, readings);
        TableCheck check;
        QStringList verdicts;
        for (QString reading : readings.split(u' ')) {
            Capacity before;
            Capacity after;
            before.buckets = 1024;
            after.buckets = reading.endsWith(u'b') ? 2048 : 1024;
            reading.remove(u'b');
            bool known = false;
            const qulonglong first = reading.section(u'>', 0, 0).toULongLong(&known);
            if (known) {
                before.count = first;
                after.count = reading.section(u'>', 1).section(u':', 0, 0).toULongLong();
            }
            switch (check.judge(before, after, reading.section(u':', 1).toULongLong())) {
            case TableCheck::Verdict::Whole: verdicts << u"whole"_s; break;
            case TableCheck::Verdict::Rebuilt: verdicts << u"rebuilt"_s; break;
            case TableCheck::Verdict::TooFew: verdicts << u"few"_s; break;
            }
        }
        QTEST(verdicts.join(u' '), "verdicts");
    }
};

QTEST_APPLESS_MAIN(TableCheckTest)
#include "tst_table_check.moc"
