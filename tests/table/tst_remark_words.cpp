// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/remark_words.h"
#include "table/skip_words.h"

#include <QSet>
#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

/// The sentences of remarks and the clauses of skip reasons: one for each kind, in one line.
class RemarkWordsTest : public QObject {
    Q_OBJECT
private slots:
    void eachRemarkHasASentence()
    {
        QSet<QString> seen;
        for (int kind = 0; kind <= Remark::BundleDamaged; ++kind) {
            Remark remark{static_cast<Remark::Kind>(kind), 7, {std::string("one"), std::string("two")}};
            remark.second = 5;
            const QString sentence = RemarkWords::sentence(remark);
            QVERIFY2(
                sentence.endsWith(u'.') && !sentence.contains(u'%'), qPrintable(u"%1: %2"_s.arg(kind).arg(sentence)));
            QVERIFY2(!seen.contains(sentence), qPrintable(sentence));
            seen.insert(sentence);
        }
    }

    void eachSkipReasonHasAClause()
    {
        for (int kind = 0; kind <= SkipReason::MessageWithoutTuple; ++kind) {
            const QString clause = SkipWords::clause({static_cast<SkipReason::Kind>(kind), "word"});
            QVERIFY2(!clause.isEmpty() && !clause.endsWith(u'.') && !clause.contains(u'%'),
                qPrintable(u"%1: %2"_s.arg(kind).arg(clause)));
        }
    }

    void oneIsSingular()
    {
        QCOMPARE(RemarkWords::sentence({Remark::OtherLines, 1}), u"1 other line without an entry was passed over."_s);
        QCOMPARE(RemarkWords::sentence({Remark::OtherLines, 2}), u"2 other lines without an entry were passed over."_s);
    }

    void foreignWordsStayInOneLine()
    {
        const std::string poison = "\x1b[2J%1\n\xff";
        QCOMPARE(RemarkWords::sentence({Remark::ToolFailed, {poison}}),
            u"A tool failed: \"␛[2J%1␊\uFFFD\". Entries may be missing."_s);
        QCOMPARE(SkipWords::clause({SkipReason::PortInvalid, poison}), u"a port is not valid: ␛[2J%1␊\uFFFD"_s);
    }
};

QTEST_GUILESS_MAIN(RemarkWordsTest)
#include "tst_remark_words.moc"
