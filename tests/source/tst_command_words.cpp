// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/command_words.h"

#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

/// "conntrack|-L", or what is wrong.
QString printed(const CommandWords &command)
{
    if (command.error == CommandWords::Error::Empty)
        return u"empty"_s;
    if (command.error == CommandWords::Error::OpenQuote)
        return u"open"_s;
    QStringList words;
    for (const std::string &word : command.words)
        words << QString::fromStdString(word);
    return words.join(u'|');
}

} // namespace

class CommandWordsTest : public QObject {
    Q_OBJECT

private slots:
    void aLineIsSplitAsByAShell_data()
    {
        QTest::addColumn<QString>("words");
        QTest::newRow("conntrack -L") << u"conntrack|-L"_s;
        QTest::newRow("  conntrack\t-L \n") << u"conntrack|-L"_s;
        QTest::newRow("sh -c 'conntrack -L | grep udp'") << u"sh|-c|conntrack -L | grep udp"_s;
        QTest::newRow("a \"b c\"d'e f'") << u"a|b cde f"_s;
        QTest::newRow("a '' \"\"") << u"a||"_s;
        QTest::newRow("a b\\ c \\'d") << u"a|b c|'d"_s;
        QTest::newRow("a \"\\$x \\n \\\\ \\\" \\`\"") << u"a|$x \\n \\ \" `"_s;
        QTest::newRow("a '\\'") << u"a|\\"_s;
        QTest::newRow("a $HOME * ; | >b #c") << u"a|$HOME|*|;|||>b|#c"_s;
        QTest::newRow("") << u"empty"_s;
        QTest::newRow(" \t") << u"empty"_s;
        QTest::newRow("'' a") << u"empty"_s;
        QTest::newRow("a 'b") << u"open"_s;
        QTest::newRow("a \"b") << u"open"_s;
        QTest::newRow("a b\\") << u"open"_s;
    }
    void aLineIsSplitAsByAShell()
    {
        QFETCH(QString, words);
        QCOMPARE(printed(splitCommand(QTest::currentDataTag())), words);
    }

    void joinedWordsAreSplitAgain()
    {
        const std::vector<std::string> words = {
            "kubectl", "exec", "a b", "", "it's", "\"", "\\", "$HOME", "*", "-o=extended,id", "\x1b[0m", "caf\xc3\xa9"};
        const std::string line = joinCommand(words);
        QCOMPARE(QString::fromStdString(line),
            u"kubectl exec 'a b' '' 'it'\\''s' '\"' '\\' '$HOME' '*' -o=extended,id '\x1b[0m' 'caf\u00e9'"_s);
        QVERIFY(splitCommand(line).words == words);
    }
};

QTEST_APPLESS_MAIN(CommandWordsTest)
#include "tst_command_words.moc"
