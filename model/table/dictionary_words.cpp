// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/dictionary_words.h"

#include "table/shown_text.h"

#include <QStringList>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::DictionaryWords)

public:
    static QString reason(const DictionaryError &error)
    {
        const QString word = shownText(error.word);
        switch (error.problem) {
        case DictionaryProblem::UnknownKind:
            return tr("“%1” is not one of the words that a line begins with: address, network, mark, zone, label, set, "
                      "colour, hosts or geo.")
                .arg(word);
        case DictionaryProblem::Incomplete: return tr("A value or a name is missing.");
        case DictionaryProblem::TooMany: return tr("“%1” is one word too many: a name is one word.").arg(word);
        case DictionaryProblem::BadAddress: return tr("“%1” is not an address.").arg(word);
        case DictionaryProblem::BadNetwork: return tr("“%1” is not a network, such as 10.1.0.0/16.").arg(word);
        case DictionaryProblem::BadMark:
            return tr("“%1” is not a mark, nor a mask with a shift, or has bits outside of its mask.").arg(word);
        case DictionaryProblem::BadZone: return tr("“%1” is not a zone: a number up to 65535.").arg(word);
        case DictionaryProblem::BadName:
            return tr("“%1” cannot be a name: a name has letters, digits, and the signs - _ and full stop.").arg(word);
        case DictionaryProblem::BadElement: return tr("“%1” cannot be an element of a set.").arg(word);
        case DictionaryProblem::BadLabel: return tr("“%1” is not a label.").arg(word);
        case DictionaryProblem::BadColor: return badColor(word);
        case DictionaryProblem::BadPath: return tr("“%1” is not an absolute path.").arg(word);
        }
        return {};
    }

private:
    static QString badColor(const QString &word)
    {
        QStringList words;
        for (const std::string_view known : colorWords())
            words << QString::fromLatin1(known.data(), qsizetype(known.size()));
        return tr("“%1” is not a colour: six hexadecimal digits, or one of %2.")
            .arg(word, words.join(QStringLiteral(", ")));
    }
};

} // namespace

QString DictionaryWords::sentence(const DictionaryError &error)
{
    return tr("Line %1: %2").arg(QString::number(error.line), Words::reason(error));
}

} // namespace ctscope
