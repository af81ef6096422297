// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/skip_words.h"

#include "table/format_words.h"
#include "table/shown_text.h"

namespace ctscope {

QString SkipWords::clause(const SkipReason &reason)
{
    const QString word = shownText(reason.word);
    switch (reason.kind) {
    case SkipReason::LineTooLong: return tr("the line is longer than 1 MiB");
    case SkipReason::LineHasNul: return tr("the line contains a NUL byte");
    case SkipReason::LineIsXml: return tr("this line is XML");
    case SkipReason::LineIsSave: return tr("this line is in the form of conntrack -o save");
    case SkipReason::LineIsForeign: return tr("this line is from %1").arg(FormatWords::tool(reason.tool));
    case SkipReason::LineIsSetting: return tr("this line is a setting from sysctl");
    case SkipReason::LineNotText: return tr("this line is not text");
    case SkipReason::LineUncertain: return tr("the text of this line is uncertain");
    case SkipReason::NoSaveCommand: return tr("the line does not begin with -A, -U or -D");

    case SkipReason::BeginningMissing: return tr("the beginning of this entry is missing");
    case SkipReason::EndMissing: return tr("the end of this entry is missing");
    case SkipReason::PartMissing: return tr("a part of this entry is missing");
    case SkipReason::ContinuationUncertain: return tr("the line is cut, and the next one may not continue it");
    case SkipReason::JoinUncertain: return tr("its lines cannot be joined with certainty");
    case SkipReason::TextEndsInside: return tr("the text ends in the middle of this entry");
    case SkipReason::EventBeginningMissing: return tr("the beginning of this event is missing");
    case SkipReason::EventTimeMissing: return tr("the time of this event is missing");

    case SkipReason::ProtocolMissing: return tr("the protocol is missing");
    case SkipReason::ProtocolNumberMissing: return tr("the protocol number is missing");
    case SkipReason::ProtocolNumberInvalid: return tr("the protocol number is not valid");
    case SkipReason::ProtocolContradictory: return tr("the protocol's name and number contradict each other");
    case SkipReason::TwoProtocols: return tr("the two directions have different protocols");

    case SkipReason::AddressesMissing: return tr("there are no addresses");
    case SkipReason::SourceOrDestinationMissing: return tr("the line has no source or no destination address");
    case SkipReason::SourceAddressMissing: return tr("a source address is missing");
    case SkipReason::DestinationAddressMissing: return tr("a destination address is missing");
    case SkipReason::SourceAddressInvalid: return tr("the source address is not valid: %1").arg(word);
    case SkipReason::DestinationAddressInvalid: return tr("the destination address is not valid: %1").arg(word);
    case SkipReason::AddressIsWord: return tr("a word replaces an address, but is missing from the other tuple");
    case SkipReason::TwoFamilies: return tr("its addresses are of two families");
    case SkipReason::FamilyContradictory: return tr("an address is not of the family that the entry names");
    case SkipReason::ReplyMissing: return tr("the reply tuple is missing");
    case SkipReason::ReplyIncomplete: return tr("the reply tuple is incomplete");
    case SkipReason::TooManyTuples: return tr("it has more than two tuples");
    case SkipReason::MixedKeys: return tr("a tuple has keys of two protocols");
    case SkipReason::UnlikeKeys: return tr("the two directions have different kinds of keys");
    case SkipReason::SourcePortMissing: return tr("a source port is missing");
    case SkipReason::DestinationPortMissing: return tr("a destination port is missing");
    case SkipReason::PortInvalid: return tr("a port is not valid: %1").arg(word);
    case SkipReason::PortRedacted: return tr("a port is redacted: %1").arg(word);
    case SkipReason::IcmpTypeMissing: return tr("the ICMP type is missing");
    case SkipReason::IcmpTypeInvalid: return tr("the ICMP type is not valid: %1").arg(word);
    case SkipReason::IcmpTypeRedacted: return tr("the ICMP type is redacted: %1").arg(word);
    case SkipReason::IcmpCodeMissing: return tr("the ICMP code is missing");
    case SkipReason::IcmpCodeInvalid: return tr("the ICMP code is not valid: %1").arg(word);
    case SkipReason::IcmpCodeRedacted: return tr("the ICMP code is redacted: %1").arg(word);
    case SkipReason::IcmpIdMissing: return tr("the ICMP id is missing");
    case SkipReason::IcmpIdInvalid: return tr("the ICMP id is not valid: %1").arg(word);
    case SkipReason::GreKeyMissing: return tr("a GRE key is missing");
    case SkipReason::GreKeyInvalid: return tr("a GRE key is not valid: %1").arg(word);
    case SkipReason::GreKeyRedacted: return tr("a GRE key is redacted: %1").arg(word);

    case SkipReason::CounterTooLarge: return tr("the number of %1 is too large").arg(word);
    case SkipReason::ValueTooLarge: return tr("the value of %1 is too large").arg(word);
    case SkipReason::ValueInvalid: return tr("the value of %1 is not valid").arg(word);
    case SkipReason::SecondsTooLarge: return tr("the number of seconds is too large");

    case SkipReason::NoMemory: return tr("there is not enough memory");
    case SkipReason::ElementUnfinished: return tr("the flow element is not finished");
    case SkipReason::ElementBeginningMissing: return tr("the beginning of the flow element is missing");
    case SkipReason::ElementTooLong: return tr("the flow element is too long");
    case SkipReason::ElementTooDeep: return tr("the flow element is nested too deeply");
    case SkipReason::ElementMalformed: return tr("the flow element is malformed: %1").arg(word);
    case SkipReason::ElementIsExpectation: return tr("this is an expectation, not a flow");
    case SkipReason::ElementOutside: return tr("%1 is outside of a direction").arg(word);
    case SkipReason::UnknownEvent: return tr("the event type \"%1\" is not known").arg(word);
    case SkipReason::UnknownDirection: return tr("the direction \"%1\" is not known").arg(word);
    case SkipReason::OriginalAddressesIncomplete: return tr("the original direction has no complete addresses");
    case SkipReason::OriginalKeysIncomplete: return tr("the original direction has no complete ports or keys");
    case SkipReason::OriginalCountersIncomplete: return tr("the original direction has no complete counters");
    case SkipReason::ReplyAddressesIncomplete: return tr("the reply direction has no complete addresses");
    case SkipReason::ReplyKeysIncomplete: return tr("the reply direction has no complete ports or keys");
    case SkipReason::ReplyCountersIncomplete: return tr("the reply direction has no complete counters");
    case SkipReason::ElementWithoutProtocol: return tr("the flow has no protocol");
    case SkipReason::OptionsWithoutProtocol: return tr("the line names no protocol");

    case SkipReason::MessageTooShort: return tr("the message is too short");
    case SkipReason::MessageOfOtherType: return tr("the message is of another type");
    case SkipReason::AttributeLengthWrong: return tr("an attribute's length is wrong");
    case SkipReason::AttributeSizeWrong: return tr("an attribute has the wrong size");
    case SkipReason::MessageWithoutTuple: return tr("a tuple is missing");
    }
    return {};
}

} // namespace ctscope
