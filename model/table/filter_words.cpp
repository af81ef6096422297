// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/filter_words.h"

#include "table/shown_text.h"

#include "flow/foreign_text.h"

#include <algorithm>

namespace ctscope {

namespace {

using filter::Error;
using filter::ErrorKind;
using filter::ValueType;

constexpr qsizetype longestName = 60; // characters of a word in a sentence

QString fieldName(const Error &error)
{
    return error.field ? QString::fromUtf8(error.field->name.data(), qsizetype(error.field->name.size())) : QString();
}

/// Bytes that end at or before `at` and begin a character.
std::size_t characterBegin(std::string_view text, std::size_t at)
{
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80)
        --at;
    return at;
}

} // namespace

QString FilterWords::valueName(ValueType type)
{
    switch (type) {
    case ValueType::Address: return tr("an address, a network or an address with its port");
    case ValueType::Port: return tr("a port number or the name of a service");
    case ValueType::Count: return tr("a number");
    case ValueType::Number: return tr("a number");
    case ValueType::Bits: return tr("a number, decimal or with 0x");
    case ValueType::Size: return tr("a number of bytes such as 1500, 20k or 1.5GiB");
    case ValueType::ByteRate: return tr("a rate such as 20k/s or 10Mbit/s");
    case ValueType::CountRate: return tr("a rate such as 100/s");
    case ValueType::Duration: return tr("a duration such as 90s, 5m or 2h30m");
    case ValueType::Moment: return tr("a time such as 2026-11-25T10:42 or -10m");
    case ValueType::Name:
    case ValueType::Names: return tr("one of the names of this field");
    case ValueType::Text:
    case ValueType::Flag: break;
    }
    return tr("a text");
}

QString FilterWords::lacking(Column column)
{
    switch (definitionOf(column).group) {
    case ColumnGroup::Owner: return tr("The filter needs the owners of flows, which are not known here.");
    case ColumnGroup::Host: return tr("The filter needs names of hosts, and none is known.");
    default: break;
    }
    return column == Column::Country ? tr("The filter needs the countries of addresses, and there is no file of them.")
                                     : tr("The filter needs the networks of addresses, and there is no file of them.");
}

QString FilterWords::sentence(const Error &error)
{
    const QString name = shownText(error.name, longestName);
    const QString field = fieldName(error);
    const auto what = [&]() -> QString {
        switch (error.kind) {
        case ErrorKind::ExpectedTest:
            return error.place.length == 0 ? tr("A test is missing at the end.")
                                           : tr("A test is missing before “%1”.").arg(name);
        case ErrorKind::ExpectedValue:
            return tr("A value for %1 is missing: %2.")
                .arg(field, valueName(error.field ? error.field->type : ValueType::Text));
        case ErrorKind::ExpectedSetEnd: return tr("A comma or } is missing before “%1”.").arg(name);
        case ErrorKind::Unexpected: return tr("“%1” cannot be here.").arg(name);
        case ErrorKind::UnclosedBracket: return tr("This bracket is not closed.");
        case ErrorKind::UnopenedBracket: return tr("This bracket closes nothing.");
        case ErrorKind::UnclosedQuote: return tr("This quotation mark is not closed.");
        case ErrorKind::UnclosedSet: return tr("This set is not closed with }.");
        case ErrorKind::UnknownField:
            return tr("“%1” is not a field. To search for this text, put it in quotation marks.").arg(name);
        case ErrorKind::UnknownSaved: return tr("There is no saved filter “%1”.").arg(name);
        case ErrorKind::SavedInItself: return tr("The saved filter “%1” contains itself.").arg(name);
        case ErrorKind::SavedIsBad: return tr("The saved filter “%1” has an error.").arg(name);
        case ErrorKind::UnknownSet: return tr("There is no set “%1”.").arg(name);
        case ErrorKind::BadValue:
            return tr("“%1” is not a value for %2, which takes %3.")
                .arg(name, field, valueName(error.field ? error.field->type : ValueType::Text));
        case ErrorKind::BadRange: return tr("This range ends before it begins, or its ends are not of the same kind.");
        case ErrorKind::BadPattern: return tr("“%1” is not a regular expression.").arg(name);
        case ErrorKind::BadMask: return tr("“%1” is not a mask: an integer, decimal or with 0x.").arg(name);
        case ErrorKind::OperatorNotTaken:
            return error.field && error.field->type == ValueType::Flag
                ? tr("%1 is a flag and takes no operator: write %1 or not %1.").arg(field)
                : tr("%1 does not take the operator %2.").arg(field, name);
        case ErrorKind::MaskNotTaken: return tr("%1 cannot be masked with &.").arg(field);
        case ErrorKind::QuantifierNotTaken:
            return tr("%1 is a single value: “any” and “all” go with addr, port and host.").arg(field);
        case ErrorKind::RangeNeedsIn:
            return tr("“%1” is more than one value, and cannot be ordered: use “in” or “not in”.").arg(name);
        case ErrorKind::WrongOperator: return tr("“%1” is not an operator.").arg(name);
        case ErrorKind::SingleSign: return tr("“%1” alone does not join tests.").arg(name);
        case ErrorKind::ColonForEquals: return tr("A field and its value are not joined by a colon.");
        case ErrorKind::TooDeep: return tr("Brackets or saved filters are nested too deep.");
        case ErrorKind::TooLong: return tr("The filter is too long.");
        }
        return {};
    }();
    if (error.suggestions.empty())
        return what;
    QStringList words;
    for (const std::string &suggestion : error.suggestions)
        words += shownText(suggestion, longestName);
    const bool guess = error.kind == ErrorKind::UnknownField || error.kind == ErrorKind::UnknownSaved
        || error.kind == ErrorKind::UnknownSet || error.kind == ErrorKind::BadValue;
    if (guess)
        return tr("%1 Did you mean %2?").arg(what, words.join(tr(" or ")));
    return tr("%1 Write: %2").arg(what, words.join(tr(" or ")));
}

QString FilterWords::underlined(std::string_view text, const Error &error, int indent)
{
    constexpr std::size_t around = 60; // bytes of the text before and behind the place
    const std::size_t begin = characterBegin(text, error.place.begin > around ? error.place.begin - around : 0);
    const std::size_t end = characterBegin(text, std::min(text.size(), error.place.end() + around));
    const std::size_t last = std::clamp(error.place.end(), begin, end);
    const std::string before = visibleText(text.substr(begin, error.place.begin - begin));
    const std::string inside = visibleText(text.substr(error.place.begin, last - error.place.begin));
    const std::string behind = visibleText(text.substr(last, end - last));
    const QString dots = QStringLiteral("…");
    QString line(indent, u' ');
    QString marks(indent, u' ');
    if (begin > 0) {
        line += dots;
        marks += u' ';
    }
    line += QString::fromStdString(before + inside + behind) + (end < text.size() ? dots : QString());
    marks += QString(qsizetype(characterCount(before)), u' ') + u'^';
    if (const std::size_t width = characterCount(inside); width > 1)
        marks += QString(qsizetype(width - 1), u'~');
    return line + u'\n' + marks + u'\n';
}

QString FilterWords::meaning(filter::Operator op)
{
    switch (op) {
    case filter::Operator::Equal: return tr("is");
    case filter::Operator::NotEqual: return tr("has a value that is not");
    case filter::Operator::Less: return tr("is less than");
    case filter::Operator::LessEqual: return tr("is at most");
    case filter::Operator::Greater: return tr("is more than");
    case filter::Operator::GreaterEqual: return tr("is at least");
    case filter::Operator::In: return tr("is one of, or in a range or network");
    case filter::Operator::NotIn: return tr("has a value that is none of");
    case filter::Operator::Contains: return tr("contains the text");
    case filter::Operator::NotContains: return tr("has a value without the text");
    case filter::Operator::Matches: return tr("matches the regular expression");
    case filter::Operator::NotMatches: return tr("has a value that does not match the regular expression");
    }
    return {};
}

} // namespace ctscope
