// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/dictionary_words.h"

#include <QtTest>

using namespace ctscope;

class TestDictionaryWords : public QObject {
    Q_OBJECT
private slots:
    void saysWhatIsWrong();
};

void TestDictionaryWords::saysWhatIsWrong()
{
    QStringList lines;
    for (const DictionaryError &error : Dictionary::parse("adress 192.0.2.1 printer\n"
                                                          "address 192.0.2.1\n"
                                                          "address 192.0.2.1 the printer\n"
                                                          "address 192.0.2.300 printer\n"
                                                          "network 10.1.0.0 offices\n"
                                                          "mark 0x3f00/8 0x40 WAN\n"
                                                          "zone 65536 guests\n"
                                                          "zone 3 guests!\n"
                                                          "set web 80, @other\n"
                                                          "label a,b voip\n"
                                                          "colour WAN mauve\n"
                                                          "hosts hosts.office\n")
                                            .errors)
        lines << DictionaryWords::sentence(error);
    QCOMPARE(lines.join(u'\n'),
        QStringLiteral(
            "Line 1: “adress” is not one of the words that a line begins with: address, network, mark, zone, "
            "label, set, colour, hosts or geo.\n"
            "Line 2: A value or a name is missing.\n"
            "Line 3: “printer” is one word too many: a name is one word.\n"
            "Line 4: “192.0.2.300” is not an address.\n"
            "Line 5: “10.1.0.0” is not a network, such as 10.1.0.0/16.\n"
            "Line 6: “0x40” is not a mark, nor a mask with a shift, or has bits outside of its mask.\n"
            "Line 7: “65536” is not a zone: a number up to 65535.\n"
            "Line 8: “guests!” cannot be a name: a name has letters, digits, and the signs - _ and full "
            "stop.\n"
            "Line 9: “@other” cannot be an element of a set.\n"
            "Line 10: “a,b” is not a label.\n"
            "Line 11: “mauve” is not a colour: six hexadecimal digits, or one of red, orange, yellow, green, "
            "teal, blue, purple, pink, brown, grey, gray.\n"
            "Line 12: “hosts.office” is not an absolute path."));
}

QTEST_APPLESS_MAIN(TestDictionaryWords)
#include "tst_dictionary_words.moc"
